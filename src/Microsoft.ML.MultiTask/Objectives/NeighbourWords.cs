using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>
/// Neighbouring words as classes, numbered by about falling frequency: the boundary of a row, all words that are not among the most frequent ones, then those
/// from the most frequent one on.
/// </summary>
/// <param name="vocabulary">The words of the input by falling frequency.</param>
/// <param name="maximum">How many of them have a class of their own.</param>
internal sealed class NeighbourWords(Vocabulary vocabulary, int maximum)
{
    /// <summary>The class of what lies before the first word and after the last one.</summary>
    internal const int Boundary = 0;

    /// <summary>The class of the rarer words and of unknown ones.</summary>
    internal const int Rest = 1;

    private readonly int _words = Math.Min(maximum, vocabulary.Entries.Count);

    /// <summary>The number of classes.</summary>
    internal int Classes => _words + 2;

    /// <summary>The class of the word that lies so many positions further on, for every position; <see cref="ColumnUse.Missing"/> in rows that are left
    /// out.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="input">The input of words.</param>
    /// <param name="distance">1 for the next word, -1 for the previous one, 0 for the word itself.</param>
    internal int[] Targets(Batch batch, string input, int distance)
    {
        TokenBlock block = batch.Input<TokenBlock>(input);
        var targets = new int[block.WordIndex.Length];
        Array.Fill(targets, ColumnUse.Missing);
        foreach (int r in batch.LearningRows)
        {
            int start = block.StartOf(r), end = block.StartOf(r + 1);
            for (int t = start; t < end; t++)
            {
                int neighbour = t + distance;
                targets[t] = neighbour < start || neighbour >= end ? Boundary : ClassOf(block.WordId(neighbour));
            }
        }
        return targets;
    }

    /// <summary>The class of a word of the vocabulary.</summary>
    internal int ClassOf(int word) => word == Vocabulary.Unknown || word > _words ? Rest : word + 1;
}
