using System.Text.Json;
using Microsoft.ML.MultiTask.Comparing;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask;

/// <summary>What is known of auxiliary objectives before they are trained to the end. <see cref="ToString"/> is a table for people, <see cref="ToJson"/> all of
/// it for programs.</summary>
public sealed class RelationResult
{
    private static readonly JsonSerializerOptions _json = new(SettingsJson.Options) { WriteIndented = true, IgnoreReadOnlyProperties = false };

    internal RelationResult(string main, IReadOnlyList<ObjectiveRelation> relations)
    {
        Main = main;
        Relations = relations;
    }

    /// <summary>The main task.</summary>
    public string Main { get; }

    /// <summary>Its relation to every auxiliary objective, penalties left out.</summary>
    public IReadOnlyList<ObjectiveRelation> Relations { get; }

    /// <summary>The relation to an auxiliary objective.</summary>
    /// <exception cref="KeyNotFoundException">There is none; the message lists those there are.</exception>
    public ObjectiveRelation this[string auxiliary] => Relations.FirstOrDefault(relation => relation.Auxiliary == auxiliary)
        ?? throw new KeyNotFoundException($"There is no relation to '{auxiliary}'; there are some to "
            + $"{string.Join(", ", Relations.Select(r => $"'{r.Auxiliary}'"))}.");

    /// <summary>All of it as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(Relations.Select(relation => new
    {
        relation.Main,
        relation.Auxiliary,
        Features = relation.Features(),
        relation.Gradients,
        MainLosses = relation.MainCurve?.Losses,
        AuxiliaryLosses = relation.AuxiliaryCurve?.Losses,
    }), _json);

    /// <summary>A table, as Markdown: cosine and conflicts of gradients, overall and by part, slopes of the learning curves, and the data.</summary>
    public override string ToString() => RelationText.Of(this);
}
