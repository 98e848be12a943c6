namespace Mdp.Zmtp;

/// <summary>The place of one descriptor in an <see cref="EpollLoop"/>.</summary>
internal sealed class EpollRegistration(EpollLoop loop, IEpollSource source, int descriptor)
{
    private ulong _word;
    private uint _mask;
    private bool _isKnown;
    private bool _isForgotten;

    public int Descriptor => descriptor;

    /// <summary>Sets what the kernel tells of the descriptor; that the peer has hung up it always tells.</summary>
    public void Await(Readiness readiness)
    {
        var mask = ((readiness & Readiness.Readable) != Readiness.None ? LinuxCalls.EpollIn : 0)
            | ((readiness & Readiness.Writable) != Readiness.None ? LinuxCalls.EpollOut : 0)
            | LinuxCalls.EpollPeerHangUp;
        if (_isForgotten || (_isKnown && mask == _mask))
            return;

        if (!_isKnown)
            _word = loop.TakePlace(source);
        loop.Control(_isKnown ? LinuxCalls.EpollModify : LinuxCalls.EpollAdd, descriptor, mask, _word);
        _mask = mask;
        _isKnown = true;
    }

    /// <summary>Events of the descriptor that are on their way mean nothing any more. The kernel forgets it when it is closed.</summary>
    public void Forget()
    {
        if (_isKnown && !_isForgotten)
            loop.GivePlaceBack(_word);
        _isForgotten = true;
    }
}
