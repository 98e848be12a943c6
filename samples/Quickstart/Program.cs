// A broker in this process, two workers in processes of their own, one of them killed in the middle of its work, and a client that does not notice.
using System.Diagnostics;
using System.Text;
using Mdp.Broker;
using Mdp.Client;
using Mdp.Samples.Quickstart;
using Mdp.Zmtp;

if (args is ["worker", var name, var brokersEndpoint])
{
    await SlowWorker.RunAsync(name, brokersEndpoint);
    return;
}

// Any free port. A broker of its own is started with `mdp-broker` or as a container; here it lives in this process.
await using var broker = new MdpBroker(new MdpBrokerSettings { Endpoints = [Endpoint.Parse("tcp://127.0.0.1:0")] }, sinks: new Storyteller());
broker.Start();
var endpoint = broker.Endpoints[0].ToString();
Console.WriteLine($"broker:   listens on {endpoint}");

await using var ann = await WorkerProcess.StartAsync("ann", endpoint);
await using var bob = await WorkerProcess.StartAsync("bob", endpoint);

await using var client = new MdpClient(endpoint);
Console.WriteLine("client:   asks for 'upper' of 'never lost'");
var watch = Stopwatch.StartNew();
var asked = client.RequestAsync("upper", Encoding.UTF8.GetBytes("never lost")).AsTask();

// Whoever has taken the job dies without a word, as by `kill -9`.
var victim = await (await Task.WhenAny(ann.HasTakenAJob, bob.HasTakenAJob));
Console.WriteLine($"          {victim.Name} is killed");
victim.Kill();

var reply = await asked;
Console.WriteLine($"client:   got '{Encoding.UTF8.GetString(reply.Body.Span)}' after {watch.Elapsed.TotalSeconds:0.0} s, and never knew");
