using System.Collections;
using System.Reflection;
using SeedSystems;

namespace Microsoft.ML.MultiTask.Tests.Samples;

/// <summary>What the library offers is shown on real data: every part stands in the settings of some system.</summary>
[TestClass]
public sealed class PartsInSystemsTests
{
    private static readonly Lazy<HashSet<Type>> _shown = new(Shown);

    public static IEnumerable<Type> Kinds =>
    [
        typeof(Input), typeof(EncoderSettings), typeof(InitialState), typeof(Pooling), typeof(ModalityJoin), typeof(SharingSettings), typeof(Objective),
        typeof(WeightingSettings), typeof(CorpusSampler), typeof(BatchComposition), typeof(Curriculum),
    ];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void EveryPartStandsInASystem(Type kind)
    {
        IEnumerable<Type> parts = kind.Assembly.GetExportedTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(kind));
        Assert.AreEqual("", string.Join(", ", parts.Where(part => !_shown.Value.Contains(part)).Select(part => part.Name).Order()));
    }

    private static HashSet<Type> Shown()
    {
        var workspace = new Workspace(new MLContext(seed: 1), null, quick: true);
        var shown = new HashSet<Type>();
        foreach (ComparisonArm arm in SeedSystem.All.SelectMany(system => system.Compare(workspace)).SelectMany(comparison => comparison.Arms)) Add(arm.Options, shown);
        return shown;
    }

    /// <summary>The type of a setting and those of all settings in it.</summary>
    private static void Add(object? setting, HashSet<Type> shown)
    {
        if (setting is IEnumerable items and not string)
        {
            foreach (object? item in items is IDictionary entries ? entries.Values : items) Add(item, shown);
        }
        else if (setting?.GetType() is { } type && type.Assembly == typeof(Objective).Assembly && !type.IsEnum)
        {
            shown.Add(type);
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.GetIndexParameters().Length == 0 && property.CanWrite))
            {
                Add(property.GetValue(setting), shown);
            }
        }
    }
}
