using PantherStorage.Model;
using PantherStorage.Model.Configuration;
using PantherStorage.Model.Planning;
using PantherStorage.Model.Profiles;

namespace PantherStorage.Tests.Unit.Profiles;

public sealed class HostProfileTests
{
    private static IEnumerable<string> Names => KnownHosts.All.Select(host => host.Name);

    [Test]
    public void Five_hosts_come_with_the_program() =>
        Assert.That(KnownHosts.All.Select(host => host.Name), Is.EqualTo(new[] { "zephyrus", "yoga", "hetzner", "contabo", "ovh" }));

    [TestCaseSource(nameof(Names))]
    public void A_hosts_file_is_as_the_program_would_write_it(string name) =>
        Assert.That(ProfileText.Write(KnownHosts.Named(name)), Is.EqualTo(File.ReadAllText(Repository.In($"src/Engine/Model/Profiles/hosts/{name}.json"))));

    [Test]
    public void Comments_and_a_comma_too_many_are_read() =>
        Assert.That(() => Parse(ProfileText.Write(KnownHosts.Named("yoga")).Replace("\"kind\": \"laptop\",", "// what it is\n\"kind\": \"laptop\", /* so */").Replace("\n  ]\n}", ",\n  ]\n}")), Throws.Nothing);

    [Test]
    public void What_goes_without_saying_may_be_left_out()
    {
        var host = Parse(Small);

        Assert.That(host.BucketPrefix, Is.EqualTo("desk"));
        Assert.That(host.Evidence.IsEmpty);
        Assert.That(host.Disks[0].Bus, Is.EqualTo(DiskBus.Nvme));
        Assert.That(host.Subvolumes[0], Is.EqualTo(new SubvolumeShape("@", "/", PantherStorage.Model.Mounting.Policy.Standard, Content.System)));
        Assert.That(() => Planner.Plan(host, new StorageOptions()), Throws.Nothing);
    }

    [TestCase("\"name\": \"desk\"", "\"name\": \"My Desk\"", "$.name = \"My Desk\"", "lower-case")]
    [TestCase("\"name\": \"desk\"", "\"name\": \"all\"", "$.name = \"all\"", "other than all and auto")]
    [TestCase("\"kind\": \"laptop\"", "\"kind\": \"latop\"", "$.kind = \"latop\"", "did you mean \"laptop\"?")]
    [TestCase("\"kind\": \"laptop\"", "\"knid\": \"laptop\"", "$.knid is no field of a profile", "did you mean \"kind\"?")]
    [TestCase("\"kind\": \"laptop\",", "", "$.kind is missing", "laptop, server")]
    [TestCase("\"500 GB\"", "\"500GB\"", "$.disks[0].size = \"500GB\"", "458 GB or 2 TB")]
    [TestCase("\"500 GB\"", "\"5 GB\"", "$.disks[0].size = \"5 GB\"", "at least 8 GiB")]
    [TestCase("\"size\": \"500 GB\"", "\"size\": \"500 GB\", \"bytes\": 512", "$.disks[0].bytes = 512", "485,000,000,000 B")]
    [TestCase("\"size\": \"500 GB\"", "\"size\": \"500 GB\", \"bytes\": 500000000001", "$.disks[0].bytes = 500000000001", "multiple of 512")]
    [TestCase("\"role\": \"primary\"", "\"role\": \"first\"", "$.disks[0].role = \"first\"", "the first disk is the primary one")]
    [TestCase("\"nvme0n1\"", "\"/dev/nvme0n1\"", "$.disks[0].deviceName = \"/dev/nvme0n1\"", "e.g. nvme0n1")]
    [TestCase("\"name\": \"@\"", "\"name\": \"@system\"", "$.subvolumes: there is no \"@\"", "$.subvolumes[0].name = \"@system\"")]
    [TestCase("\"name\": \"@home\"", "\"name\": \"@\"", "$.subvolumes[0].name and $.subvolumes[1].name", "there can be one")]
    [TestCase("\"name\": \"@home\"", "\"name\": \"@../etc\"", "$.subvolumes[1].name = \"@../etc\"", "lower-case")]
    [TestCase("\"name\": \"@home\"", "\"name\": \"@root\"", "$.subvolumes[1].name = \"@root\"", "choose another")]
    [TestCase("\"/home\"", "\"/\"", "$.subvolumes[0].mountPoint and $.subvolumes[1].mountPoint", "each is \"/\"")]
    [TestCase("\"/home\"", "\"home\"", "$.subvolumes[1].mountPoint = \"home\"", "absolute path")]
    [TestCase("\"/home\"", "\"/home/../etc\"", "$.subvolumes[1].mountPoint", "absolute path")]
    [TestCase("\"/home\"", "\"/home/ann/x\"", "$.subvolumes[1].mountPoint = \"/home/ann/x\"", "write ~/…")]
    [TestCase("\"/home\"", "\"/proc/x\"", "$.subvolumes[1].mountPoint = \"/proc/x\"", "the kernel has /proc")]
    [TestCase("\"/home\"", "\"/boot\"", "$.subvolumes[1].mountPoint = \"/boot\"", "the boot partition")]
    [TestCase("\"/home\"", "\"/var/run/x\"", "$.subvolumes[1].mountPoint = \"/var/run/x\"", "/run by another name")]
    [TestCase("\"/home\"", "\"/.snapshots\"", "$.subvolumes[1].mountPoint = \"/.snapshots\"", "snapper has that name")]
    [TestCase("\"/home\"", "\"/etc\"", "$.subvolumes[1].mountPoint = \"/etc\"", "leave it in \"@\"")]
    [TestCase("\"content\": \"system\"", "\"content\": \"system\", \"mode\": \"0700\"", "$.subvolumes[0].mode = \"0700\"", "everybody enters /")]
    [TestCase("\"content\": \"system\"", "\"content\": \"system\", \"hardening\": [\"noexec\"]", "$.subvolumes[0].hardening = \"noexec\"", "the system's programs")]
    [TestCase("\"user data\"", "\"userdata\"", "$.subvolumes[1].content = \"userdata\"", "did you mean \"user data\"?")]
    [TestCase("\"user data\"", "\"database\"", "$.subvolumes[1].policy = \"standard\"", "come together")]
    [TestCase("\"content\": \"user data\"", "\"content\": \"user data\", \"pool\": \"secondary\"", "$.subvolumes[1].pool = \"secondary\"", "The roles are primary")]
    [TestCase("\"content\": \"user data\"", "\"content\": \"copy\"", "$.subvolumes[1].pool = \"primary\"", "belongs on another disk")]
    [TestCase("\"content\": \"user data\"", "\"content\": \"user data\", \"hardening\": [\"nodev\", \"ro\"]", "$.subvolumes[1].hardening[1] = \"ro\"", "nodev, nosuid, noexec")]
    [TestCase("\"content\": \"user data\"", "\"content\": \"user data\", \"mode\": \"4755\"", "$.subvolumes[1].mode = \"4755\"", "octal")]
    [TestCase("\"daily\": 7", "\"daily\": 1001", "$.keep.daily = 1001", "0 to 1000")]
    [TestCase("\"daily\": 7", "\"daily\": 0", "$.keep: every tier is 0", "keep at least one")]
    [TestCase("\"rpoMinutes\": 60", "\"rpoMinutes\": 0", "$.rpoMinutes = 0", "from 1")]
    public void What_no_plan_could_be_made_of_is_named_with_its_place_what_was_seen_and_what_would_be_right(string right, string wrong, string seen, string help)
    {
        Assert.That(Small, Does.Contain(right));

        Assert.That(() => Parse(Small.Replace(right, wrong)),
            Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("desk.json: ").And.Message.Contains(seen).And.Message.Contains(help));
    }

    [Test]
    public void A_name_that_no_directory_can_have_is_refused() =>
        Assert.That(() => Parse(Small.Replace("\"/home\"", $"\"/{new string('x', 256)}\"")), Throws.InstanceOf<StorageException>().With.Message.Contains("longer than 255 bytes"));

    /// <summary>Two copies of the data outlive no disk whose metadata there was once.</summary>
    [TestCase("single")]
    [TestCase("dup")]
    public void A_mirror_whose_metadata_is_not_mirrored_is_refused(string metadata)
    {
        var mirrored = Small.Replace("\"500 GB\" }]", $$"""
            "500 GB" }, { "role": "mirror", "deviceName": "nvme1n1", "size": "500 GB", "pool": "primary" }],
            "pools": [{ "name": "primary", "data": "raid1", "metadata": "{{metadata}}" }]
            """);

        Assert.That(() => Parse(mirrored), Throws.InstanceOf<StorageException>().With.Message.Contains($"raid1 of its data and {metadata} of its metadata"));
    }

    [Test]
    public void All_that_is_wrong_is_told_at_once() =>
        Assert.That(() => Parse(Small.Replace("\"laptop\"", "\"tower\"").Replace("\"500 GB\"", "\"half a TB\"").Replace("\"daily\": 7", "\"dayly\": 7")),
            Throws.InstanceOf<StorageException>().With.Message.Contains("$.kind").And.Message.Contains("$.disks[0].size").And.Message.Contains("$.keep.dayly").And.Message.Contains("$.keep.daily is missing"));

    [TestCase("")]
    [TestCase("{ \"name\": ")]
    [TestCase("[]")]
    [TestCase("{ \"name\": \"a\", \"name\": \"b\" }")]
    [TestCase("null")]
    public void What_is_no_profile_is_refused_by_name(string text) =>
        Assert.That(() => Parse(text), Throws.InstanceOf<StorageException>().With.Property("ExitCode").EqualTo(ExitCode.BadInput).And.Message.Contains("desk.json"));

    [Test]
    public void The_published_schema_is_the_programs() =>
        Assert.That(File.ReadAllText(Repository.In("docs/hosts.schema.json")), Is.EqualTo(ProfileSchema.Text()), "make it again: panther-storage host schema > docs/hosts.schema.json");

    private static HostProfile Parse(string text) => HostProfileJson.Parse(text, "desk.json");

    private static readonly string Small = """
        {
          "name": "desk",
          "class": "desktop",
          "kind": "laptop",
          "keep": { "hourly": 0, "daily": 7, "weekly": 0, "monthly": 0 },
          "rpoMinutes": 60,
          "rtoMinutes": 60,
          "disks": [{ "role": "primary", "deviceName": "nvme0n1", "size": "500 GB" }],
          "subvolumes": [
            { "name": "@", "mountPoint": "/", "policy": "standard", "content": "system" },
            { "name": "@home", "mountPoint": "/home", "policy": "standard", "content": "user data" }
          ]
        }
        """;
}
