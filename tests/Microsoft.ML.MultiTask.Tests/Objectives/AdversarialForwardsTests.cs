using System.Reflection;
using Microsoft.ML.MultiTask.Objectives;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>What an objective says of itself an adversary made of it says too; a new overridable of <see cref="Objective"/> cannot be forgotten.</summary>
[TestClass]
public sealed class AdversarialForwardsTests
{
    /// <summary>What is the adversary's own: its name, that it is seen under it, and that its gradients are meant to oppose the others.</summary>
    private static readonly string[] _own = [nameof(Objective.Name), nameof(Objective.ReadsAs), nameof(Objective.IsBalanced)];

    private static readonly PropertyInfo[] _overridable =
        [.. typeof(Objective).GetProperties().Where(property => property.GetMethod!.IsVirtual && !_own.Contains(property.Name))];

    [TestMethod]
    public void EveryPropertyIsThatOfTheObjectiveInside()
    {
        var inner = new Telling();
        var adversary = new Adversarial(inner);
        foreach (PropertyInfo property in _overridable)
        {
            Assert.AreEqual(typeof(Telling), typeof(Telling).GetProperty(property.Name)!.DeclaringType, $"{property.Name} must tell something in this test");
            Assert.AreEqual(Comparable(property.GetValue(inner)), Comparable(property.GetValue(adversary)), property.Name);
        }
    }

    /// <summary>A group's parts are named anew, after the adversary.</summary>
    private static object? Comparable(object? value) => value is ParameterGroup group ? string.Join(", ", group.Parts) : value;

    [TestMethod]
    public void EveryMethodIsOverridden()
    {
        string[] forgotten = [.. typeof(Objective).GetMethods().Where(method => method is { IsVirtual: true, IsSpecialName: false })
            .Where(method => method.DeclaringType == typeof(Objective)).Select(method => method.Name)
            .Except(typeof(Adversarial).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name))];
        Assert.IsEmpty(forgotten, string.Join(", ", forgotten));
    }

    /// <summary>Has a value of its own for all that can be overridden.</summary>
    private sealed record Telling : Objective
    {
        public override string Name { get; init; } = "Telling";

        public override IReadOnlyList<string> OtherInputs { get; } = ["other"];

        public override IReadOnlyList<string> RawInputs { get; } = ["raw"];

        public override IReadOnlyList<string> TrainingInputs { get; } = ["training"];

        public override IReadOnlyList<string> ReadsTasks { get; } = ["task"];

        public override string? RowsOf => "rows";

        public override ParameterGroup? ParameterGroup { get; } = new("scores");

        public override IReadOnlyList<ColumnUse> Columns { get; } = [];

        public override bool ReadsPositions => true;

        public override bool NeedsLabels => true;

        public override ObjectiveModule Build(BuildContext context) => throw new NotSupportedException();
    }
}
