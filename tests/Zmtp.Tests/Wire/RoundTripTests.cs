using FsCheck;
using FsCheck.Fluent;
using Mdp.Zmtp.Wire;

namespace Mdp.Zmtp.Tests.Wire;

[Trait("Row", "H6")]
public class RoundTripTests
{
    [Fact]
    public void Every_message_written_by_one_side_arrives_at_the_other_frame_by_frame()
    {
        var frame = Gen.OneOf(Gen.Choose(0, 300), Gen.Choose(0, 5000), Gen.Choose(16_000, 70_000)).Select(Body);
        var message = Gen.NonEmptyListOf(frame).Where(frames => frames.Count <= 256);
        var conversation = Gen.ListOf(message).SelectMany(_ => Gen.Choose(1, 5000), (messages, piece) => (messages, piece));

        Prop.ForAll(conversation.ToArbitrary(), input => Arrives(input.messages, input.piece)).QuickCheckThrowOnFailure();
    }

    private static bool Arrives(IList<List<byte[]>> messages, int piece)
    {
        using var dealer = new WireHost(WireHost.Dealer, ZmtpSide.Connecting);
        using var router = new WireHost();
        router.Receive(dealer.TakeSent());
        dealer.Receive(router.TakeSent());
        router.Receive(dealer.TakeSent());
        dealer.Receive(router.TakeSent());
        foreach (var message in messages)
        {
            dealer.Connection.Outbound.BeginMessage();
            for (var frame = 0; frame < message.Count; frame++)
            {
                dealer.Connection.Outbound.WriteFrame(message[frame], isLast: frame == message.Count - 1);
            }
        }

        dealer.Flush();
        var octets = dealer.TakeSent();
        for (var offset = 0; offset < octets.Length; offset += piece)
        {
            router.Receive(octets.AsSpan(offset, Math.Min(piece, octets.Length - offset)));
        }

        return router.Events[1..].SequenceEqual(messages.Select(Expected), StringComparer.Ordinal);
    }

    private static string Expected(List<byte[]> frames)
    {
        var pool = new MessagePool();
        var message = pool.Rent();
        foreach (var frame in frames)
        {
            message.BeginFrame(frame.Length);
            message.Append(frame, frame.Length);
        }

        var text = WireHost.Describe(WireEvent.MessageArrived(message));
        return text;
    }

    private static byte[] Body(int length)
    {
        var octets = new byte[length];
        new Random(length).NextBytes(octets);
        return octets;
    }
}
