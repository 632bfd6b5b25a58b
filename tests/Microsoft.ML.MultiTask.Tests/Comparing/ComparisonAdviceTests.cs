using Microsoft.ML.MultiTask.Comparing;
using Microsoft.ML.MultiTask.Metrics;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Comparing;

/// <summary>The words of a recommendation, and which arm it is.</summary>
[TestClass]
public sealed class ComparisonAdviceTests
{
    private static readonly ComparedArm _alone = Arm("Tags alone", 0.5, null);

    [TestMethod]
    public void OfTheArmsThatHelpThatWhichIsBestOnTheValidationRows()
    {
        ComparedArm small = Arm("with A", 0.7, Gain(0.02, 0.0004, ComparisonVerdict.Helps)) with { Weights = new Dictionary<string, double> { ["A"] = 0.3 } };
        ComparedArm large = Arm("with B", 0.6, Gain(0.05, 0.01, ComparisonVerdict.Helps)), none = Arm("with C", 0.9, Gain(0.04, 0.2, ComparisonVerdict.NotResolved));
        (ComparedArm arm, string reason) = ComparisonAdvice.Of([_alone, small, large, none], higherIsBetter: true, 0.05);
        Assert.AreSame(small, arm);
        Assert.AreEqual("Train with A (weights 0.3): of the 2 arms that are shown to help it is the best on the validation rows. On the test rows it gains +0.0200 ± 0.01 over "
            + "Tags alone and is better with 4 of 5 seeds, p < 0.001 after Holm's correction over 3 arms.", reason);
        Assert.AreSame(large, ComparisonAdvice.Of([_alone, small, large, none], higherIsBetter: false, 0.05).Arm); // of an error the smaller
        Assert.StartsWith("Train with B: it is the only arm that is shown to help. On the test rows it gains +0.0500 ± 0.01 over Tags alone and is better with 4 of 5 seeds, "
            + "p = 0.010 after", ComparisonAdvice.Of([_alone, large, none], higherIsBetter: true, 0.05).Reason);
    }

    [TestMethod]
    public void WhereNoneHelpsTheMainTaskAloneAndWhatCouldHaveBeenSeen()
    {
        ComparedArm none = Arm("with C", 0.9, Gain(0.01, 0.2, ComparisonVerdict.NotResolved)), worse = Arm("with D", 0.9, Gain(-0.1, 0.001, ComparisonVerdict.Hurts));
        ComparedArm placebo = Arm("placebo", 0.9, Gain(0.3, 0.001, ComparisonVerdict.Helps)) with { IsPlacebo = true };
        (ComparedArm arm, string reason) = ComparisonAdvice.Of([_alone, none, worse, placebo], higherIsBetter: true, 0.05);
        Assert.AreSame(_alone, arm);
        // 7.85 (0.02 / 0.01)² + 1.92 = 33.32
        Assert.AreEqual("Train Tags alone: no arm is shown to help at the level 0.05 after Holm's correction over 2 arms. The best, with C, gains +0.0100 ± 0.01 with 5 seeds "
            + "(p = 0.200); a gain of 0.03 would have been seen, and about 34 seeds would show one of 0.01. Shown to hurt: with D.", reason);
        Assert.AreEqual("Train Tags alone: no arm has two runs to be compared by.",
            ComparisonAdvice.Of([_alone, Arm("with C", 0, Gain(double.NaN, double.NaN, ComparisonVerdict.NotResolved, 0))], true, 0.05).Reason);
    }

    private static ComparisonGain Gain(double mean, double p, ComparisonVerdict verdict, int count = 5) =>
        new(new PairedTest(mean, 0.02, p, count), 0.01, p, 0.03, 0.8, verdict);

    private static ComparedArm Arm(string name, double validation, ComparisonGain? gain) => new()
    {
        Name = name,
        Options = Toy.Tagger,
        LearningRate = 1,
        Weights = new Dictionary<string, double>(),
        Validation = new ConfidenceInterval(validation, 0.01, 5),
        Test = new ConfidenceInterval(validation, 0.01, 5),
        Gain = gain,
    };
}
