using Microsoft.ML.MultiTask.Interop;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>How the scores of a task become probabilities.</summary>
public abstract class ScoreLink
{
    /// <summary>Keeps logarithms finite.</summary>
    private const double Floor = 1e-12;

    private ScoreLink()
    {
    }

    /// <summary>One of the classes: the scores of a position are the logits of a choice.</summary>
    public static ScoreLink Softmax { get; } = new Choice();

    /// <summary>Yes or no for every label: each score is a log-odds.</summary>
    public static ScoreLink Sigmoid { get; } = new Flags();

    /// <summary>The probabilities of scores, <c>[n, classes]</c> both.</summary>
    public abstract Tensor Probabilities(Tensor scores);

    /// <summary>The probabilities that the same scores would have, divided by a temperature.</summary>
    public abstract Tensor Soften(Tensor probabilities, double temperature);

    /// <summary>How far the probabilities of scores are from given ones, by the divergence of Kullback and Leibler (1951) of what is given from what is
    /// scored: <c>[n]</c>. That of flags is the mean over the labels, as their loss is.</summary>
    /// <param name="given">Probabilities, <c>[n, classes]</c>.</param>
    /// <param name="scores">Logits, <c>[n, classes]</c>.</param>
    public abstract Tensor Divergence(Tensor given, Tensor scores);

    private static Tensor Terms(Tensor given, Tensor logScored) => given * (given.AtLeast(Floor).log() - logScored);

    private sealed class Choice : ScoreLink
    {
        public override Tensor Probabilities(Tensor scores) => scores.softmax(1);

        public override Tensor Soften(Tensor probabilities, double temperature) => probabilities.AtLeast(Floor).log().Times(1 / temperature).softmax(1);

        public override Tensor Divergence(Tensor given, Tensor scores) => Terms(given, scores.log_softmax(1)).sum(dim: 1L);
    }

    private sealed class Flags : ScoreLink
    {
        public override Tensor Probabilities(Tensor scores) => scores.sigmoid();

        public override Tensor Soften(Tensor probabilities, double temperature) =>
            (probabilities.AtLeast(Floor).log() - Others(probabilities).AtLeast(Floor).log()).Times(1 / temperature).sigmoid();

        public override Tensor Divergence(Tensor given, Tensor scores) =>
            Terms(given, nn.functional.logsigmoid(scores)).Plus(Terms(Others(given), nn.functional.logsigmoid(scores.neg()))).mean([1]);

        private static Tensor Others(Tensor probabilities) => probabilities.neg().Plus(1);
    }
}
