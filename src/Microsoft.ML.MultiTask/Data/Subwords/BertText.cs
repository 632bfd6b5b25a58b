using System.Globalization;
using System.Text;

namespace Microsoft.ML.MultiTask.Data.Subwords;

/// <summary>Text as BERT takes it.</summary>
internal static class BertText
{
    /// <summary>The blocks of Chinese characters, first and last.</summary>
    private static readonly (int First, int Last)[] _chinese =
    [
        (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
        (0x2F800, 0x2FA1F),
    ];

    /// <summary>Leaves out control characters, writes any space as <c>' '</c>, and, if asked to, puts spaces around Chinese characters and leaves out accents.
    /// </summary>
    public static string Clean(string text, bool cutChinese, bool stripAccents)
    {
        var clean = new StringBuilder(text.Length + 2);
        foreach (Rune rune in text.EnumerateRunes()) // half a character comes out as U+FFFD
        {
            if (IsSpace(rune)) clean.Append(' ');
            else if (cutChinese && IsChinese(rune.Value)) clean.Append(' ').Append(rune.ToString()).Append(' ');
            else if (rune != Rune.ReplacementChar && !IsControl(rune)) Append(clean, rune);
        }
        string cleaned = clean.ToString();
        return stripAccents ? WithoutAccents(cleaned, NormalizationForm.FormD) : cleaned;
    }

    /// <summary>Accents can be left out only where characters can be taken apart.</summary>
    /// <exception cref="InvalidOperationException">The program runs without the tables of Unicode.</exception>
    public static void RequireNormalForms()
    {
        if ("\u00E9".Normalize(NormalizationForm.FormD).Length == 1)
        {
            throw new InvalidOperationException("accents cannot be left out, for the program runs with InvariantGlobalization; set that to false.");
        }
    }

    /// <summary>A text without its accents: characters are taken apart, and marks without a width of their own are left out.</summary>
    public static string WithoutAccents(string text, NormalizationForm form)
    {
        if (Ascii.IsValid(text)) return text;
        var bare = new StringBuilder(text.Length);
        foreach (Rune rune in text.Normalize(form).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) != UnicodeCategory.NonSpacingMark) Append(bare, rune);
        }
        return bare.ToString();
    }

    /// <summary>Whether BERT cuts before and after a character: what Unicode calls punctuation, and all of ASCII that is neither letter, digit nor space.
    /// </summary>
    public static bool IsPunctuation(Rune rune) => rune.IsAscii
        ? rune.Value is > ' ' and < 0x7F && !char.IsAsciiLetterOrDigit((char)rune.Value)
        : Rune.IsPunctuation(rune);

    private static bool IsSpace(Rune rune) => rune.Value is '\t' or '\n' or '\r' || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;

    private static bool IsControl(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;

    private static bool IsChinese(int character)
    {
        if (character < _chinese[0].First) return false;
        foreach ((int first, int last) in _chinese)
        {
            if (character >= first && character <= last) return true;
        }
        return false;
    }

    private static void Append(StringBuilder builder, Rune rune)
    {
        Span<char> utf16 = stackalloc char[2];
        builder.Append(utf16[..rune.EncodeToUtf16(utf16)]);
    }
}
