using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask;

/// <summary>The states start as a function of features of the row: tanh of a linear map of a <see cref="FeatureVector"/> input, for instance a one-hot user or
/// domain.</summary>
/// <param name="Input">The name of the vector input.</param>
public sealed record ConditionedState(string Input) : InitialState
{
    /// <inheritdoc/>
    public override string OtherInput => Input;

    /// <inheritdoc/>
    public override InitialStateModule Build(EncoderContext context, long hiddenSize, bool hasCellState)
    {
        EncoderContext features = context with { Input = context.Inputs.ContainsKey(Input) ? Input : throw Unknown(context) };
        return new Module(Input, features.State<VectorState>().Size, hiddenSize, hasCellState, context.Random);
    }

    private InvalidOperationException Unknown(EncoderContext context) =>
        new($"The initial state is conditioned on the input '{Input}', but the inputs are "
            + $"{string.Join(", ", context.Inputs.Keys.Select(name => $"'{name}'"))}.");

    private sealed class Module : InitialStateModule
    {
        private readonly string _input;
        private readonly bool _hasCellState;
        private readonly LinearLayer _map;

        public Module(string input, long features, long hiddenSize, bool hasCellState, RandomSource random) : base(nameof(ConditionedState))
        {
            _input = input;
            _hasCellState = hasCellState;
            _map = new LinearLayer("map", features, (hasCellState ? 4 : 2) * hiddenSize, random);
            RegisterComponents();
        }

        public override RecurrentState Start(Batch batch)
        {
            VectorBlock block = batch.Input<VectorBlock>(_input);
            Tensor vectors = Tensors.From<float>(block.Values, batch.Device).view(-1, block.Width);
            // A row without features counts as one with zeros.
            Tensor features = zeros(batch.Rows.Count, block.Width, device: batch.Device).GainRows(batch.Segments(_input).RowOfToken, vectors);
            Tensor[] parts = _map.call(features).tanh().chunk(_hasCellState ? 4 : 2, 1); // [rows, hidden] each
            return new RecurrentState(parts[0], _hasCellState ? parts[2] : null, parts[1], _hasCellState ? parts[3] : null);
        }
    }
}
