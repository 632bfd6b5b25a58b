using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Encoders.Transformers;

/// <summary>Every word of the input's own vocabulary is one piece; in training, words that are seen once may stand for unknown ones.</summary>
internal sealed class WholeWords(WordsState state, RandomSource random) : PieceSource
{
    public override int Size => state.Words.Size + 2;

    public override int Begin => state.Words.Size;

    public override int End => state.Words.Size + 1;

    public override IReadOnlyList<int>[] Cut(TokenBlock block, bool isTraining)
    {
        block = state.Read(block);
        double unknown = isTraining ? state.Settings.UnknownProbability : 0;
        int[][] pieces = [.. block.WordIds.Select(id => new[] { (int)id })];
        int[] unknownPiece = [Vocabulary.Unknown];
        return [.. block.WordIndex.Select(word => unknown > 0 && block.IsSingleton[word] && random.NextSingle() < unknown ? unknownPiece : pieces[word])];
    }
}
