using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The states start as parameters, the same for all rows (Hinton 2013).</summary>
public sealed record LearnedState : InitialState
{
    /// <inheritdoc/>
    public override InitialStateModule Build(EncoderContext context, long hiddenSize, bool hasCellState) => new Module(hiddenSize, hasCellState);

    private sealed class Module : InitialStateModule
    {
        private readonly Parameter _start; // [2 or 4, hidden]: hidden states forward and backward, then the cell states

        public Module(long hiddenSize, bool hasCellState) : base(nameof(LearnedState))
        {
            _start = Initial.Zeros(hasCellState ? 4 : 2, hiddenSize);
            RegisterComponents();
        }

        public override RecurrentState Start(Batch batch)
        {
            Tensor Row(long part) => _start[part].unsqueeze(0).expand(batch.Rows.Count, -1); // [rows, hidden]
            bool hasCellState = _start.shape[0] == 4;
            return new RecurrentState(Row(0), hasCellState ? Row(2) : null, Row(1), hasCellState ? Row(3) : null);
        }
    }
}
