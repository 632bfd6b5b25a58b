namespace Microsoft.ML.MultiTask;

/// <summary>What is known of an auxiliary objective and the main task before they are trained to the end.</summary>
public sealed record ObjectiveRelation
{
    private static readonly double[] _points = [0.1, 0.2, 0.3, 0.5, 0.7];

    /// <summary>The main task.</summary>
    public required string Main { get; init; }

    /// <summary>The auxiliary objective.</summary>
    public required string Auxiliary { get; init; }

    /// <summary>The loss of the main task alone; null where it is not known.</summary>
    public LearningCurve? MainCurve { get; init; }

    /// <summary>The loss of the auxiliary objective alone; null where it cannot be trained alone.</summary>
    public LearningCurve? AuxiliaryCurve { get; init; }

    /// <summary>The rows of the main task.</summary>
    public DataProfile? MainData { get; init; }

    /// <summary>The rows of the auxiliary objective.</summary>
    public DataProfile? AuxiliaryData { get; init; }

    /// <summary>The share of the words of the auxiliary rows that the main rows lack; NaN without words.</summary>
    public double OutOfVocabulary { get; init; } = double.NaN;

    /// <summary>The Jensen-Shannon divergence between the words of both, in bits: 0 for the same, 1 where they share none; NaN without words.</summary>
    public double Divergence { get; init; } = double.NaN;

    /// <summary>Their gradients over a joint training.</summary>
    public IReadOnlyList<GradientLook> Gradients { get; init; } = [];

    /// <summary>The mean cosine of the gradients; NaN without looks.</summary>
    public double MeanCosine => Gradients.Count == 0 ? double.NaN : Gradients.Average(look => look.Cosine);

    /// <summary>The share of the looks in which the two pull in opposite directions; NaN without looks.</summary>
    public double ConflictRate => Gradients.Count == 0 ? double.NaN : Gradients.Average(look => look.Cosine < 0 ? 1.0 : 0);

    /// <summary>The mean cosine and the conflict rate of every part of the encoders.</summary>
    public IReadOnlyDictionary<string, (double MeanCosine, double ConflictRate)> Parts => Gradients.SelectMany(look => look.ByPart).GroupBy(part => part.Key)
        .ToDictionary(part => part.Key, part => (part.Average(look => look.Value), part.Average(look => look.Value < 0 ? 1.0 : 0)));

    /// <summary>All of it as numbers by name, for a <see cref="GainPredictor"/>; what is not known is NaN.</summary>
    public IReadOnlyDictionary<string, double> Features()
    {
        var features = new Dictionary<string, double>();
        Add("main", MainCurve, MainData);
        Add("auxiliary", AuxiliaryCurve, AuxiliaryData);
        features["log of the size ratio"] = MainData is { Words: > 0 } main && AuxiliaryData is { Words: > 0 } other
            ? Math.Log((double)other.Words / main.Words) : double.NaN;
        features["out of vocabulary"] = OutOfVocabulary;
        features["divergence"] = Divergence;
        features["mean cosine"] = MeanCosine;
        features["conflict rate"] = ConflictRate;
        return features;

        void Add(string whose, LearningCurve? curve, DataProfile? data)
        {
            foreach (double point in _points) features[$"{whose} slope at {100 * point:0} %"] = curve?.Slope(point) ?? double.NaN;
            features[$"{whose} log slope"] = curve?.LogSlope ?? double.NaN;
            features[$"{whose} log start"] = curve?.LogStart ?? double.NaN;
            features[$"{whose} log of rows"] = data is { Rows: > 0 } ? Math.Log(data.Rows) : double.NaN;
            features[$"{whose} label entropy"] = data?.LabelEntropy ?? double.NaN;
            features[$"{whose} type/token ratio"] = data?.TypeTokenRatio ?? double.NaN;
        }
    }
}
