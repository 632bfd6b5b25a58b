using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask;

/// <summary>A stack of bidirectional LSTM layers (Hochreiter and Schmidhuber 1997; Graves and Schmidhuber 2005).</summary>
public sealed record BiLstm : RecurrentEncoder
{
    /// <inheritdoc/>
    public override RecurrentLayer BuildLayer(string name, long inputSize, RandomSource random) => new LstmLayer(name, inputSize, HiddenSize, random);
}
