using Mdp.Sdk.Peers;

// worker [options] ENDPOINT SERVICE LOG                            writes down what it works on
// client [options] ENDPOINT SERVICE LOG CLIENT CLIENTS WINDOW      writes down what it asks and is answered
// echo   [options] ENDPOINT SERVICE                                answers at once, and tells what that costs
// load   [options] ENDPOINT SERVICE IN-FLIGHT                      asks as much as it can, and tells how much that is
//
// -j MIN:MAX milliseconds of work, -c jobs at a time, -i heartbeat interval in milliseconds, -t seconds that a client waits at most,
// -d stack: the first job overflows the stack, -s seconds, -o octets
var orders = Orders.Parse(args.AsSpan(1));
return args[0] switch
{
    "worker" => await WitnessWorker.RunAsync(orders),
    "client" => await WitnessClient.RunAsync(orders),
    "echo" => await Echo.RunAsync(orders),
    "load" => await Load.RunAsync(orders),
    _ => throw new ArgumentException($"expected worker, client, echo or load, got '{args[0]}'"),
};
