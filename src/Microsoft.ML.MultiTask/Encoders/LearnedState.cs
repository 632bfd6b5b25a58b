using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The states start as parameters, the same for all rows (Hinton 2013).</summary>
public sealed record LearnedState : InitialState
{
    /// <inheritdoc/>
    public override InitialStateModule Build(EncoderContext context, long hiddenSize) => new Module(hiddenSize);

    private sealed class Module : InitialStateModule
    {
        private readonly Parameter _start; // [4, hidden]: hidden and cell, forward and backward

        public Module(long hiddenSize) : base(nameof(LearnedState))
        {
            _start = nn.Parameter(zeros(4, hiddenSize));
            RegisterComponents();
        }

        public override RecurrentState Start(Batch batch)
        {
            Tensor Row(long part) => _start[part].unsqueeze(0).expand(batch.Rows.Count, -1); // [rows, hidden]
            return new RecurrentState(Row(0), Row(1), Row(2), Row(3));
        }
    }
}
