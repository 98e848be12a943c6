namespace Mdp.House.Tests.Api;

/// <summary>How the public face is written: each kind of declaration once.</summary>
public sealed class PublicApiTextTests
{
    [Fact]
    public void A_class_shows_what_its_callers_see() =>
        PublicApi.Of(typeof(Specimen<>)).ShouldBe(
        [
            "abstract class Mdp.House.Tests.Api.PublicApiTextTests.Specimen<T> : IDisposable where T : class",
            "    List<string?>? Names { get; init; }",
            "    abstract int Length(int index)",
            "    bool Swap<TOther>(ref TOther other) where TOther : struct, IDisposable, allows ref struct",
            "    bool TryFind(string? name, out T found, in DateOnly since, int tries = 3)",
            "    const string Word = \"word\"",
            "    override string ToString()",
            "    protected int Hidden { get; set; }",
            "    protected new(int size)",
            "    ref int Slot(params byte[] path)",
            "    required TimeSpan? Length2 { get; set; }",
            "    static PublicApiTextTests.Specimen<T> op_Addition(PublicApiTextTests.Specimen<T> one, PublicApiTextTests.Specimen<T> other)",
            "    virtual void Dispose()",
        ]);

    [Fact]
    public void An_enum_shows_its_values_in_their_order() =>
        PublicApi.Of(typeof(Colour)).ShouldBe(["enum (byte) Mdp.House.Tests.Api.PublicApiTextTests.Colour", "    Red = 0", "    Blue = 7"]);

    [Fact]
    public void A_record_shows_what_it_declares_and_not_what_the_compiler_adds() =>
        PublicApi.Of(typeof(Point)).ShouldBe(
        [
            "readonly struct Mdp.House.Tests.Api.PublicApiTextTests.Point : IEquatable<PublicApiTextTests.Point>",
            "    int X { get; init; }",
            "    new(int X)",
        ]);

#pragma warning disable CA1819, CA1051, CA1063, CA1816, CA1065, CA1018 // A specimen shows declarations; it does nothing.
    public abstract class Specimen<T> : IDisposable
        where T : class
    {
        public const string Word = "word";
        private int _slot;

        protected Specimen(int size) => _slot = size;

        public List<string?>? Names { get; init; }

        public required TimeSpan? Length2 { get; set; }

        protected int Hidden { get; set; }

        internal int Secret { get; set; }

        public static Specimen<T> operator +(Specimen<T> one, Specimen<T> other) => one;

        public abstract int Length(int index);

        public bool Swap<TOther>(ref TOther other)
            where TOther : struct, IDisposable, allows ref struct => throw new NotSupportedException();

        public bool TryFind(string? name, out T found, in DateOnly since, int tries = 3) => throw new NotSupportedException();

        public ref int Slot(params byte[] path) => ref _slot;

        public virtual void Dispose() => _slot = 0;

        public override string ToString() => "";
    }
#pragma warning restore

    public enum Colour : byte
    {
        Red,
        Blue = 7,
    }

    public readonly record struct Point(int X);
}
