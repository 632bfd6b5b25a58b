namespace Microsoft.ML.MultiTask.Tests.Comparing;

[TestClass]
public sealed class GainPredictorTests
{
    private static readonly MLContext _ml = new(seed: 1);

    /// <summary>Pairs of six main tasks that gain where the first feature is above 0; the second says nothing.</summary>
    private static readonly RelatedPair[] _pairs =
    [
        .. from main in Enumerable.Range(0, 6)
           from auxiliary in Enumerable.Range(0, 6)
           let slope = (auxiliary - 2.5) / 3 + 0.01 * main
           select new RelatedPair($"m{main}", $"a{auxiliary}", new Dictionary<string, double> { ["slope"] = slope, ["noise"] = (main * 7 + auxiliary * 5) % 11 }, slope),
    ];

    [TestMethod]
    public void WhatSpeaksForAGainIsLearnt()
    {
        GainPredictor predictor = GainPredictor.Fit(_ml, _pairs, l2Regularization: 0.1f);
        Assert.IsGreaterThan(0.8, predictor.Predict(new Dictionary<string, double> { ["slope"] = 0.8, ["noise"] = 5 }));
        Assert.IsLessThan(0.2, predictor.Predict(new Dictionary<string, double> { ["slope"] = -0.8, ["noise"] = 5 }));
        Assert.IsGreaterThan(5 * Math.Abs(predictor.Weights["noise"]), predictor.Weights["slope"]);
    }

    [TestMethod]
    public void WhatIsNotKnownCountsAsAverage()
    {
        GainPredictor predictor = GainPredictor.Fit(_ml, [.. _pairs, new RelatedPair("m9", "a9", new Dictionary<string, double> { ["noise"] = double.NaN }, 1)]);
        double mean = _pairs.Average(pair => pair.Features["slope"]);
        Assert.AreEqual(predictor.Predict(new Dictionary<string, double> { ["slope"] = mean, ["noise"] = 3 }),
            predictor.Predict(new Dictionary<string, double> { ["noise"] = 3, ["unheard of"] = 1 }), 1e-6);
    }

    [TestMethod]
    public void EveryMainTaskIsLeftOutOnce()
    {
        (double accuracy, double majority) = GainPredictor.LeaveOneMainOut(_ml, _pairs, l2Regularization: 0.1f);
        Assert.AreEqual(_pairs.Count(pair => pair.Gain > 0) / 36.0, majority, 1e-12);
        Assert.IsGreaterThan(0.9, accuracy);
        // Learnt from main tasks that are the other way round, every pair is foreseen wrongly.
        RelatedPair[] turned = [.. _pairs.Where(pair => pair.Main is "m0" or "m1").Select(pair => pair.Main == "m0" ? pair with { Gain = -pair.Gain } : pair)];
        Assert.IsLessThan(0.2, GainPredictor.LeaveOneMainOut(_ml, turned, l2Regularization: 0.1f).Accuracy);
    }

    [TestMethod]
    public void PairsThatTeachNothingAreRefused()
    {
        Refused("Of 2 pairs 2 gained; there must be some that did and some that did not.", _pairs.Where(pair => pair.Gain > 0).Take(2));
        Refused("Of 0 pairs 0 gained; there must be some that did and some that did not.", []);
        Refused("The gain of 'm' by 'a' is NaN; a gain is a finite number.", [.. _pairs, new RelatedPair("m", "a", new Dictionary<string, double>(), double.NaN)]);
        Refused("No pair has a feature that is a finite number.", _pairs.Select(pair => pair with { Features = new Dictionary<string, double> { ["x"] = double.NaN } }));

        static void Refused(string message, IEnumerable<RelatedPair> pairs) =>
            Assert.StartsWith(message, Assert.ThrowsExactly<ArgumentException>(() => GainPredictor.Fit(_ml, [.. pairs])).Message);
    }
}
