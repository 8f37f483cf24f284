using System.Buffers.Binary;
using System.Text;

namespace PantherStorage.Tests.Collector;

/// <summary>One value that a collector took in.</summary>
/// <param name="Labels">Sorted, as <c>name=value</c>.</param>
/// <param name="Kind"><c>gauge</c>, or another field of Metric by its number.</param>
internal sealed record Received(string Name, string Unit, string Kind, string Labels, double Value);

/// <summary>
/// An ExportMetricsServiceRequest, read with nothing of the sender's: the wire format of Protocol Buffers and the field
/// numbers of opentelemetry/proto/metrics/v1/metrics.proto.
/// </summary>
internal sealed record OtlpMessage(IReadOnlyDictionary<string, string> Resource, IReadOnlyList<Received> Values)
{
    private const int Gauge = 5;

    public static OtlpMessage Read(byte[] body)
    {
        var resourceMetrics = Fields(body).Single(field => field.Number == 1).Bytes;
        var resource = Fields(resourceMetrics).Where(field => field.Number == 1)
            .SelectMany(field => Fields(field.Bytes)).Where(field => field.Number == 1)
            .Select(field => Attribute(field.Bytes)).ToDictionary(pair => pair.Key, pair => pair.Value);
        var metrics = Fields(resourceMetrics).Where(field => field.Number == 2)
            .SelectMany(scope => Fields(scope.Bytes)).Where(field => field.Number == 2);
        return new OtlpMessage(resource, [.. metrics.SelectMany(metric => Points(Fields(metric.Bytes)))]);
    }

    private static IEnumerable<Received> Points(List<Field> metric)
    {
        var data = metric.Single(field => field.Number is 5 or 7 or 9 or 10 or 11);
        foreach (var point in Fields(data.Bytes).Where(field => field.Number == 1).Select(field => Fields(field.Bytes)))
        {
            yield return new Received(
                Text(metric, 1), Text(metric, 3), data.Number == Gauge ? "gauge" : $"field {data.Number}",
                string.Join(",", point.Where(field => field.Number == 7).Select(field => Attribute(field.Bytes)).Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)),
                BitConverter.Int64BitsToDouble((long)point.Single(field => field.Number == 4).Value));
        }
    }

    private static string Text(List<Field> fields, int number) => Encoding.UTF8.GetString(fields.Single(field => field.Number == number).Bytes);

    private static KeyValuePair<string, string> Attribute(byte[] bytes)
    {
        var fields = Fields(bytes);
        return new(Text(fields, 1), Text(Fields(fields.Single(field => field.Number == 2).Bytes), 1));
    }

    private sealed record Field(int Number, ulong Value, byte[] Bytes);

    // https://protobuf.dev/programming-guides/encoding/
    private static List<Field> Fields(byte[] message)
    {
        var fields = new List<Field>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var number = (int)(tag >> 3);
            switch (tag & 7)
            {
                case 0:
                    fields.Add(new Field(number, Varint(message, ref at), []));
                    break;
                case 1:
                    fields.Add(new Field(number, BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)), []));
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    fields.Add(new Field(number, 0, message[at..(at + length)]));
                    at += length;
                    break;
                case 5:
                    at += 4;
                    break;
                default:
                    throw new FormatException($"wire type {tag & 7} at {at}");
            }
        }

        return fields;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
