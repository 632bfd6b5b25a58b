using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>The arms of a comparison that can be trained: their rows were read once, and their networks built.</summary>
internal sealed class CheckedArms
{
    /// <summary>With fewer labelled rows a metric says nothing.</summary>
    private const int FewestRows = 10;

    private readonly Dictionary<PlannedArm, string> _rows = new(ReferenceEqualityComparer.Instance);
    private readonly MLContext _ml;
    private readonly ComparisonOptions _comparison;

    private CheckedArms(MLContext ml, IDataView data, ComparisonOptions comparison)
    {
        _ml = ml;
        _comparison = comparison;
        Train = comparison.TestSet is null ? new RowSplit(data, comparison.TestFraction, 0, false) : data;
        Test = comparison.TestSet ?? new RowSplit(data, comparison.TestFraction, 0, true);
    }

    /// <summary>The arms, the main task alone first.</summary>
    public IReadOnlyList<PlannedArm> Arms { get; private set; } = [];

    /// <summary>The rows of training and validation.</summary>
    public IDataView Train { get; }

    /// <summary>The rows that are reported.</summary>
    public IDataView Test { get; }

    /// <summary>The main task's name.</summary>
    public string Task => Arms[0].Options.Tasks[0].Name;

    private string TestRows { get; set; } = "";

    /// <summary>What the rows of a run are known by.</summary>
    public IEnumerable<string> Rows(PlannedArm arm, bool isTrial) => isTrial ? [_rows[arm]] : [_rows[arm], TestRows];

    /// <summary>Checks all arms. One that was derived and cannot be trained is left out, with a note.</summary>
    /// <exception cref="ArgumentException">The settings of an arm make no sense.</exception>
    /// <exception cref="InvalidOperationException">The rows do not fit them, or are too few.</exception>
    public static CheckedArms Of(MLContext ml, IReadOnlyList<PlannedArm> arms, IDataView data, ComparisonOptions comparison, ComparisonNotes notes)
    {
        var check = new CheckedArms(ml, data, comparison);
        // First those that the user typed: a fault in them is best told in their own words.
        foreach (PlannedArm arm in arms.OrderBy(arm => arm.IsDerived))
        {
            try
            {
                check.Check(arm);
            }
            catch (Exception fault) when (arm.IsDerived && fault is ArgumentException or InvalidOperationException)
            {
                notes.Add($"Arm '{arm.Name}' is left out, since it cannot be trained: {fault.Message}");
                continue;
            }
            if (comparison.KeepBatches || !ArmSettings.HasOtherBatches(arm.Options)) continue;
            notes.Add($"Arm '{arm.Name}': its batches are replaced by BatchComposition.Balanced, in which the main task has the same ones in all arms.");
        }
        check.Arms = [.. arms.Where(check._rows.ContainsKey)];
        return check;
    }

    private void Check(PlannedArm arm)
    {
        MultiTaskTrainer.Options options = new ArmSettings(1, new Dictionary<string, double>()).Apply(arm, _comparison) with { Seed = 1 };
        if (options.ValidationSet is null && options.ValidationFraction == 0)
        {
            throw new ArgumentException("A comparison chooses epochs and weights on validation rows: set ValidationSet, or ValidationFraction above 0.",
                nameof(options.ValidationFraction));
        }
        _rows[arm] = Read(options, "validation", options.ValidationSet is null ? "ValidationFraction higher, or ValidationSet" : "a ValidationSet with more");
        if (TestRows != "") return;
        TestRows = Read(options with { ValidationSet = Test }, "test", _comparison.TestSet is null ? "TestFraction higher, or TestSet" : "a TestSet with more");
    }

    private string Read(MultiTaskTrainer.Options options, string held, string mend) => new MultiTaskTrainer(_ml, options).Prepare(Train, (data, _, _) =>
    {
        Objective main = data.Plan.Objectives[0];
        int labelled = TrainingData.LabelledRows(main, data.Validation!);
        return labelled >= FewestRows
            ? RunFingerprint.Of(data)
            : throw new InvalidOperationException($"The main task '{main.Name}' has {labelled} labelled {held} rows, which are too few to compare anything by: "
                + $"at least {FewestRows} are needed; set {mend}.");
    });
}
