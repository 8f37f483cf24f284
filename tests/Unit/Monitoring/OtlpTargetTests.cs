using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Operations;

namespace PantherStorage.Tests.Unit.Monitoring;

public sealed class OtlpTargetTests
{
    [Test]
    public void Without_an_endpoint_metrics_go_nowhere() => Assert.That(Target(new MonitoringOptions()), Is.Null);

    [TestCase("http://collector:4318", "http://collector:4318/v1/metrics", false)]
    [TestCase("https://collector/otlp/", "https://collector/otlp/v1/metrics", false)]
    [TestCase("http://collector:4317", "http://collector:4317/", true)]
    public void An_endpoint_is_the_protocols_base_and_its_port_tells_the_protocol(string endpoint, string address, bool grpc)
    {
        var target = Target(new MonitoringOptions { OtlpEndpoint = endpoint })!;

        Assert.That((target.Endpoint.AbsoluteUri, target.Grpc), Is.EqualTo((address, grpc)));
    }

    [Test]
    public void Datadog_is_the_agent_of_this_host_unless_an_endpoint_is_named()
    {
        var datadog = new MonitoringOptions { Datadog = new DatadogOptions { Enable = true } };

        Assert.That(Target(datadog)!.Shown, Is.EqualTo("http://localhost:4318/v1/metrics"));
        Assert.That(Target(datadog with { OtlpEndpoint = "http://other:4318" })!.Shown, Is.EqualTo("http://other:4318/v1/metrics"));
    }

    [Test]
    public void The_environment_goes_before_the_options_and_its_words_for_metrics_before_those_for_all()
    {
        var options = new MonitoringOptions { OtlpEndpoint = "http://file:4318" };

        Assert.That(Target(options, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1"))!.Shown, Is.EqualTo("http://all:1/v1/metrics"));
        Assert.That(Target(options, ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://all:1"), ("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://metrics:2/own"))!.Shown, Is.EqualTo("http://metrics:2/own"));
        Assert.That(Target(options, ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_EXPORTER_OTLP_METRICS_PROTOCOL", "grpc"))!.Grpc);
        Assert.That(Target(options, ("OTEL_EXPORTER_OTLP_HEADERS", "a=1"))!.Headers, Is.EqualTo("a=1"));
        Assert.That(Target(options, ("OTEL_EXPORTER_OTLP_TIMEOUT", "250"))!.Timeout, Is.EqualTo(TimeSpan.FromMilliseconds(250)));
        Assert.That(Target(options, ("OTEL_EXPORTER_OTLP_ENDPOINT", " "))!.Shown, Is.EqualTo("http://file:4318/v1/metrics"), "blank is not said");
    }

    [TestCase("OTEL_SDK_DISABLED", "true")]
    [TestCase("OTEL_METRICS_EXPORTER", "none")]
    public void The_environment_can_switch_it_off(string name, string value) =>
        Assert.That(Target(new MonitoringOptions { OtlpEndpoint = "http://file:4318" }, (name, value)), Is.Null);

    [TestCase("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318")]
    [TestCase("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json")]
    [TestCase("OTEL_EXPORTER_OTLP_TIMEOUT", "soon")]
    public void What_cannot_be_used_is_named(string name, string value) => Assert.That(
        () => Target(new MonitoringOptions { OtlpEndpoint = "http://file:4318" }, (name, value)),
        Throws.InstanceOf<StorageException>().With.Message.Contains(value));

    [TestCase("http://127.0.0.1:4318", false)]
    [TestCase("http://[::1]:4318", false)]
    [TestCase("https://collector", false)]
    [TestCase("http://collector:4318", true)]
    public void Plain_http_to_another_machine_is_open_to_all(string endpoint, bool open) =>
        Assert.That(Target(new MonitoringOptions { OtlpEndpoint = endpoint })!.IsOpen, Is.EqualTo(open));

    private static OtlpTarget? Target(MonitoringOptions options, params (string Name, string Value)[] environment) =>
        OtlpTarget.Of(options, name => environment.FirstOrDefault(variable => variable.Name == name).Value);
}
