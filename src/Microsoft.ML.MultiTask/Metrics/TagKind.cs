namespace Microsoft.ML.MultiTask.Metrics;

/// <summary>What the letter before the hyphen says about a token's place in its span.</summary>
internal enum TagKind
{
    Outside,
    Begin,
    Inside,
    End,
    Single,

    /// <summary>A prefix no scheme knows: such tags form spans by their type alone.</summary>
    Other,
}
