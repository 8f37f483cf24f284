using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PantherStorage.Harness.Machines;
using PantherStorage.Model;

namespace PantherStorage.Tests.Unit.Harness.Machines;

public sealed class QmpTests
{
    [Test]
    public void A_command_is_one_line_of_JSON() =>
        Assert.That(
            Encoding.UTF8.GetString(QmpMessage.Command(7, "screendump", ("filename", "/a\"b.png"))),
            Is.EqualTo("""{"execute":"screendump","id":7,"arguments":{"filename":"/a\u0022b.png"}}""" + "\r\n"));

    [Test]
    public void Every_kind_of_message_is_told_apart()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(QmpMessage.Parse("""{"QMP":{"version":{},"capabilities":[]}}"""), Is.EqualTo(new QmpMessage.Greeting()));
            Assert.That(QmpMessage.Parse("""{"return":{},"id":3}"""), Is.EqualTo(new QmpMessage.Answer(3, "{}")));
            Assert.That(QmpMessage.Parse("""{"event":"RESET","data":{"guest":true},"timestamp":{}}"""), Is.EqualTo(new QmpMessage.Event("RESET", """{"guest":true}""")));
            Assert.That(QmpMessage.Parse("""{"id":4,"error":{"class":"GenericError","desc":"no"}}"""), Is.EqualTo(new QmpMessage.Failure(4, "no")));
            Assert.That(QmpMessage.Parse("""{"return":{}}"""), Is.EqualTo(new QmpMessage.Other()));
        }
    }

    [TestCase("[]")]
    [TestCase("QMP")]
    public void What_is_no_object_is_refused(string line) =>
        Assert.That(() => QmpMessage.Parse(line), Throws.InstanceOf<JsonException>());

    [Test]
    public async Task Answers_find_their_commands_in_any_order()
    {
        await using var machine = await FakeMachine.Start();
        var first = machine.Client.Execute("first", CancellationToken.None);
        var second = machine.Client.Execute("second", CancellationToken.None);
        await machine.Takes("first");
        await machine.Takes("second");
        await machine.Says("""{"return":"2","id":3}""");
        await machine.Says("""{"return":"1","id":2}""");
        string[] answers = [await first, await second];
        Assert.That(answers, Is.EqualTo(new[] { "\"1\"", "\"2\"" }));
    }

    [Test]
    public async Task A_refusal_carries_QEMUs_words()
    {
        await using var machine = await FakeMachine.Start();
        var refused = machine.Client.Execute("screendump", CancellationToken.None);
        await machine.Takes("screendump");
        await machine.Says("""{"id":2,"error":{"class":"GenericError","desc":"no screen"}}""");
        Assert.That(async () => await refused, Throws.TypeOf<StorageException>().With.Message.Contains("no screen"));
    }

    [Test]
    public async Task An_event_that_comes_before_the_wait_for_it_is_not_missed()
    {
        await using var machine = await FakeMachine.Start();
        var reset = machine.Client.Next("RESET");
        await machine.Says("""{"event":"STOP"}""");
        await machine.Says("""{"event":"RESET","data":{"guest":true}}""");
        Assert.That(await reset, Is.EqualTo("""{"guest":true}"""));
    }

    [Test]
    public async Task Those_who_wait_are_told_when_QEMU_ends()
    {
        await using var machine = await FakeMachine.Start();
        var shutdown = machine.Client.Next("SHUTDOWN");
        var status = machine.Client.Execute("query-status", CancellationToken.None);
        await machine.Takes("query-status");
        machine.Ends();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await shutdown, Throws.TypeOf<StorageException>());
            Assert.That(async () => await status, Throws.TypeOf<StorageException>());
            Assert.That(async () => await machine.Client.Next("RESET"), Throws.TypeOf<StorageException>());
        }
    }

    /// <summary>QEMU's end of a control socket, played by the test.</summary>
    private sealed class FakeMachine : IAsyncDisposable
    {
        private readonly NetworkStream stream;
        private readonly StreamReader reader;

        private FakeMachine(NetworkStream stream)
        {
            this.stream = stream;
            reader = new StreamReader(stream);
        }

        public QmpClient Client { get; private set; } = null!;

        public static async Task<FakeMachine> Start()
        {
            var directory = Directory.CreateTempSubdirectory("qmp-");
            var path = Path.Combine(directory.FullName, "s");
            using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
            var control = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await control.ConnectAsync(new UnixDomainSocketEndPoint(path));
            var connecting = QmpClient.Over(new NetworkStream(control, ownsSocket: true), CancellationToken.None);
            var machine = new FakeMachine(new NetworkStream(await listener.AcceptAsync(), ownsSocket: true));
            directory.Delete(recursive: true);
            await machine.Says("""{"QMP":{"version":{},"capabilities":[]}}""");
            await machine.Takes("qmp_capabilities");
            await machine.Says("""{"return":{},"id":1}""");
            machine.Client = await connecting;
            return machine;
        }

        public async Task Says(string line) => await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\r\n"));

        public async Task Takes(string command) =>
            Assert.That(await reader.ReadLineAsync(), Does.Contain($"\"execute\":\"{command}\""));

        public void Ends() => stream.Close();

        public async ValueTask DisposeAsync()
        {
            await Client.DisposeAsync();
            reader.Dispose();
            await stream.DisposeAsync();
        }
    }
}
