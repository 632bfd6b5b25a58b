using System.Text.Json;
using Microsoft.ML.MultiTask.Data;

namespace Microsoft.ML.MultiTask.Tests.Data.Inputs;

[TestClass]
public sealed class RegexTokenizerTests
{
    [TestMethod]
    [DataRow("It's a well-known fact, isn't it?", "It's|a|well-known|fact|,|isn't|it|?")]
    [DataRow("3.14 or 1,000 (approx.)", "3.14|or|1,000|(|approx|.|)")]
    [DataRow("  Grüße\tan\nÉmile!!", "Grüße|an|Émile|!|!")]
    [DataRow("so good😀𠮷!", "so|good|😀|𠮷|!")]
    [DataRow("", "")]
    [DataRow("   ", "")]
    public void CutsWordsNumbersAndMarks(string text, string words) => Assert.AreEqual(words, string.Join('|', new RegexTokenizer().Split(text.AsMemory())));

    [TestMethod]
    public void TakesAnotherPattern() => Assert.AreEqual("a|b-c", string.Join('|', new RegexTokenizer(@"\S+").Split("a b-c".AsMemory())));

    [TestMethod]
    public void ACopyTakesItsOwnPattern()
    {
        var tokenizer = new RegexTokenizer();
        Assert.AreEqual("a|b|-|c", string.Join('|', tokenizer.Split("a b -c".AsMemory())));
        Assert.AreEqual("a|b|-c", string.Join('|', (tokenizer with { Pattern = @"\S+" }).Split("a b -c".AsMemory())));
    }

    [TestMethod]
    public void ComesBackFromJson()
    {
        WordTokenizer tokenizer = new RegexTokenizer(@"\S+");
        Assert.AreEqual("a|b-c", string.Join('|',
            JsonSerializer.Deserialize<WordTokenizer>(JsonSerializer.Serialize(tokenizer, SettingsJson.Options), SettingsJson.Options)!
                .Split("a b-c".AsMemory())));
    }
}
