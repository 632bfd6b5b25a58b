namespace SeedSystems.Corpora;

/// <summary>Stands in for tables and feature vectors where the corpora are absent: lines in the formats of their files.</summary>
internal static class GeneratedTables
{
    /// <summary>Reviews in svmlight format: eight features of either sentiment are those of all domains, eight of the domain alone.</summary>
    public static IEnumerable<string> Reviews(string domain, string part)
    {
        var random = new Random(domain.Length + part.Length);
        int own = 100 * domain.Length;
        for (int i = 0; i < 150; i++)
        {
            int positive = random.Next(2);
            int[] words = [.. Enumerable.Range(0, 10).Select(_ => (random.Next(2) == 0 ? 0 : own) + 8 * positive + random.Next(8)), own + 16 + random.Next(30)];
            IEnumerable<string> counts = words.CountBy(word => word).OrderBy(word => word.Key).Select(word => $"{word.Key}:{word.Value}");
            yield return $"{2 * positive - 1} {string.Join(' ', counts)}";
        }
    }

    /// <summary>Pictures of 28 by 28: a digit is a bar at a place of its own, give or take a little.</summary>
    public static IEnumerable<string> Digits()
    {
        var random = new Random(1);
        for (int i = 0; i < 100; i++)
        {
            int digit = i % 10, row = 3 + 5 * (digit % 5) + random.Next(2), column = (digit < 5 ? 2 : 15) + random.Next(2);
            IEnumerable<string> pixels = from y in Enumerable.Range(row, 3)
                                         from x in Enumerable.Range(column, 9)
                                         select $"{28 * y + x}:{random.Next(128, 256)}";
            yield return $"{digit}\t784\t{string.Join('\t', pixels)}";
        }
    }

    /// <summary>People as in the table of the census: the older and better schooled earn more and are married more often.</summary>
    public static IEnumerable<string> People()
    {
        var random = new Random(1);
        yield return "age, workclass, fnlwgt, education, education-num, marital-status, occupation, relationship, ethnicity, sex, capital-gain, "
            + "capital-loss, hours-per-week, native-country, label(IsOver50K)";
        for (int i = 0; i < 600; i++)
        {
            int age = random.Next(18, 70), years = random.Next(8, 17);
            bool woman = random.Next(2) == 0, married = age + random.Next(30) > 55, rich = years + (married ? 3 : 0) + random.Next(4) > 17;
            string[] row =
            [
                $"{age}", Any("Private", "State-gov", "?"), "100000", years > 12 ? "Bachelors" : "HS-grad", $"{years}",
                married ? "Married-civ-spouse" : age > 40 ? "Divorced" : "Never-married",
                woman ? Any("Adm-clerical", "Prof-specialty", "Sales") : Any("Craft-repair", "Prof-specialty", "Sales"),
                married ? woman ? "Wife" : "Husband" : age < 30 ? "Own-child" : "Not-in-family", Any("White", "Black"), woman ? "Female" : "Male",
                rich && random.Next(3) == 0 ? "5000" : "0", random.Next(12) == 0 ? "1800" : "0", $"{(rich ? 45 : 38) + random.Next(8)}",
                Any("United-States", "United-States", "Mexico", "?"), rich ? "1" : "0",
            ];
            yield return string.Join(", ", row);
        }

        string Any(params string[] values) => values[random.Next(values.Length)];
    }
}
