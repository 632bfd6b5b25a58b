using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.ML;

namespace SeedSystems.Corpora;

/// <summary>
/// People of the census of 1994 (UCI Adult). <c>Features</c> are hours of work and, as ones and zeros, work class, education, occupation and ethnicity; they
/// hold nothing of the label columns, which are 1, 0 or NaN: those of <see cref="Labels"/>. <c>AgeGroup</c> is a text. The same in parts: <c>Work</c>, work
/// class and occupation as words, none where neither was given; <c>Education</c>, <c>Ethnicity</c> and <c>Time</c>, the hours, as vectors.
/// </summary>
internal static class Adult
{
    private const int Age = 0, WorkClass = 1, Education = 3, MaritalStatus = 5, Occupation = 6, Relationship = 7, Ethnicity = 8, Sex = 9, CapitalGain = 10,
        CapitalLoss = 11, Hours = 12, Country = 13, Income = 14;

    /// <summary>The label columns of two classes.</summary>
    public static IReadOnlyList<string> Labels { get; } =
    [
        nameof(Person.OverFiftyThousand), nameof(Person.Married), nameof(Person.NeverMarried), nameof(Person.Divorced), nameof(Person.LivesWithParents),
        nameof(Person.HasCapitalGain), nameof(Person.HasCapitalLoss), nameof(Person.BornAbroad), nameof(Person.UnderThirty), nameof(Person.OverFifty),
        nameof(Person.Woman),
    ];

    /// <summary>The table.</summary>
    /// <param name="workspace">Where it is.</param>
    /// <param name="train">The number of training rows; null: all there are.</param>
    /// <param name="known">The share of the labels of every training row that are known; which is drawn for every label of every row.</param>
    public static Split Load(Workspace workspace, int? train = null, double known = 1)
    {
        Person[] people = [.. workspace.Lines("vision-tabular/adult.txt", GeneratedTables.People()).Skip(1).Select(line => Read(line.Split(", ")))];
        new Random(1).Shuffle(people);
        int tenth = people.Length / 10;
        Person[] learnt = people[(3 * tenth)..];
        if (train < learnt.Length) learnt = learnt[..train.Value];
        var random = new Random(2);
        foreach (Person person in learnt) person.Forget(() => random.NextDouble() >= known);
        ITransformer features = Features(workspace, people);
        var split = new Split("UCI Adult", View(learnt), View(people[(2 * tenth)..(3 * tenth)]), View(people[..(2 * tenth)]));
        return workspace.Shorten(split, train: 300, validation: 100, test: 200);

        IDataView View(Person[] rows) => features.Transform(workspace.View(rows));
    }

    /// <summary>Fitted on all people, so that every category has its place.</summary>
    private static ITransformer Features(Workspace workspace, Person[] people)
    {
        string[] columns = [nameof(Person.WorkClass), nameof(Person.Education), nameof(Person.Occupation), nameof(Person.Ethnicity)];
        InputOutputColumnPair[] categories = [.. columns.Select(column => new InputOutputColumnPair(column))];
        return workspace.Ml.Transforms.Categorical.OneHotEncoding(categories)
            .Append(workspace.Ml.Transforms.Concatenate("Features", [nameof(Person.Hours), .. columns]))
            .Append(workspace.Ml.Transforms.Concatenate("Time", nameof(Person.Hours)))
            .Fit(workspace.View(people));
    }

    private static Person Read(string[] fields)
    {
        int age = int.Parse(fields[Age], CultureInfo.InvariantCulture);
        return new Person
        {
            Hours = float.Parse(fields[Hours], CultureInfo.InvariantCulture) / 100,
            Work = [.. new[] { fields[WorkClass], fields[Occupation] }.Where(field => field != "?")],
            WorkClass = fields[WorkClass],
            Education = fields[Education],
            Occupation = fields[Occupation],
            Ethnicity = fields[Ethnicity],
            OverFiftyThousand = Flag(fields[Income] == "1"),
            Married = Flag(fields[MaritalStatus].StartsWith("Married", StringComparison.Ordinal)),
            NeverMarried = Flag(fields[MaritalStatus] == "Never-married"),
            Divorced = Flag(fields[MaritalStatus] == "Divorced"),
            LivesWithParents = Flag(fields[Relationship] == "Own-child"),
            HasCapitalGain = Flag(fields[CapitalGain] != "0"),
            HasCapitalLoss = Flag(fields[CapitalLoss] != "0"),
            BornAbroad = fields[Country] == "?" ? float.NaN : Flag(fields[Country] != "United-States"),
            UnderThirty = Flag(age < 30),
            OverFifty = Flag(age > 50),
            Woman = Flag(fields[Sex] == "Female"),
            AgeGroup = age < 30 ? "to 29" : age <= 50 ? "30 to 50" : "from 51",
        };
    }

    private static float Flag(bool value) => value ? 1 : 0;

    [SuppressMessage("Performance", "CA1819", Justification = "The rows of an enumerable are arrays in ML.NET.")]
    private sealed class Person
    {
        public float Hours { get; set; }

        public string[] Work { get; set; } = [];

        public string WorkClass { get; set; } = "";

        public string Education { get; set; } = "";

        public string Occupation { get; set; } = "";

        public string Ethnicity { get; set; } = "";

        public float OverFiftyThousand { get; set; }

        public float Married { get; set; }

        public float NeverMarried { get; set; }

        public float Divorced { get; set; }

        public float LivesWithParents { get; set; }

        public float HasCapitalGain { get; set; }

        public float HasCapitalLoss { get; set; }

        public float BornAbroad { get; set; }

        public float UnderThirty { get; set; }

        public float OverFifty { get; set; }

        public float Woman { get; set; }

        public string AgeGroup { get; set; } = "";

        /// <summary>Makes those labels missing that are drawn.</summary>
        public void Forget(Func<bool> isForgotten)
        {
            foreach (string label in Labels)
            {
                if (isForgotten()) typeof(Person).GetProperty(label)!.SetValue(this, float.NaN);
            }
            if (isForgotten()) AgeGroup = "";
        }
    }
}
