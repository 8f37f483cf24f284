using PantherStorage.Tests.Integration.Support;

namespace PantherStorage.Tests.Integration.Sources;

/// <summary>A directory for each kind of thing that backup tools get wrong, and a change in each.</summary>
internal static class AwkwardTree
{
    public static readonly string[] Kinds =
    [
        "holes", "hard-links", "reflinks", "attributes", "acls", "special", "modes", "owners", "times", "symlinks", "names", "empty", "flags",
    ];

    /// <summary>What only a subvolume keeps: tar has no sockets.</summary>
    public const string Sockets = "sockets";

    private const string Seed = """
        export LC_ALL=C
        umask 022
        cd -- "$1"
        mkdir holes hard-links hard-links/other reflinks attributes acls special modes owners times symlinks names empty empty/directory flags sockets

        truncate -s 40M holes/only
        truncate -s 40M holes/islands
        for at in 0 4097 20000000 41943000; do printf island | dd of=holes/islands bs=1 seek=$at conv=notrunc status=none; done
        head -c 300000 /dev/urandom >holes/end; truncate -s 9000001 holes/end
        fallocate -l 2M holes/reserved
        head -c 1000 /dev/zero >holes/zeros

        echo several >hard-links/a; ln hard-links/a hard-links/b; ln hard-links/a hard-links/other/c
        ln -s nowhere hard-links/link; ln hard-links/link hard-links/other/same-link
        mkfifo hard-links/pipe; ln hard-links/pipe hard-links/other/same-pipe

        head -c 500000 /dev/urandom >reflinks/original; cp --reflink=always reflinks/original reflinks/clone
        cp --reflink=always reflinks/original reflinks/changed; printf changed | dd of=reflinks/changed bs=1 seek=200000 conv=notrunc status=none

        touch attributes/file attributes/many; mkdir attributes/directory; ln -s nowhere attributes/link
        setfattr -n user.text -v green attributes/file
        setfattr -n user.empty attributes/file
        setfattr -n user.binary -v 0x00ff0a3d0d00 attributes/file
        setfattr -n "$(printf 'user.odd=\377\nname')" -v odd attributes/file
        setfattr -n user.large -v "0x$(head -c 12000 /dev/urandom | od -An -v -tx1 | tr -d ' \n')" attributes/file
        setfattr -n trusted.overlay.opaque -v y attributes/directory
        setfattr -h -n trusted.on-link -v y attributes/link
        for i in $(seq 300); do echo "-n user.many-$i -v $i attributes/many"; done | xargs -L1 setfattr
        cp /bin/true attributes/capable; setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 attributes/capable

        touch acls/file; mkdir acls/default
        setfacl -m u:1234:rw,g:4321:r,m::r acls/file
        setfacl -d -m u:1234:rwx,g:4321:r acls/default
        touch acls/default/inherits; mkdir acls/default/below; touch acls/default/without; setfacl -b acls/default/without

        mkfifo special/pipe; mknod special/null c 1 3; mknod special/whiteout c 0 0; mknod special/large b 259 1048575; chmod 0 special/null

        for mode in 0000 0111 4755 2711 1644 7777; do echo $mode >modes/file-$mode; chmod $mode modes/file-$mode; mkdir modes/directory-$mode; echo in >modes/directory-$mode/file; chmod $mode modes/directory-$mode; done

        touch owners/none owners/large owners/mixed; mkdir owners/directory; ln -s nowhere owners/link
        chown 4294967294:4294967294 owners/none; chown 2147483648:3000000000 owners/large; chown 1:65534 owners/mixed; chown 12:34 owners/directory; chown -h 56:78 owners/link

        for time in 1969-12-31T23:59:59.999999999Z 1901-12-13T00:00:00.000000001Z 1970-01-01T00:00:00Z 2038-01-19T03:14:08.5Z 2500-06-01T00:00:00.123456789Z; do
          touch -d $time "times/file-$time"; mkdir "times/directory-$time"; touch "times/directory-$time/in"; touch -d $time "times/directory-$time"
          ln -s nowhere "times/link-$time"; touch -h -d $time "times/link-$time"
        done

        ln -s ../modes symlinks/directory; ln -s /nowhere/at/all symlinks/dangling; ln -s . symlinks/circle
        ln -s "$(printf 'odd\377\n\033[31m')" symlinks/odd; ln -s "$(head -c 4000 /dev/zero | tr '\0' x)" symlinks/long

        cd names
        touch -- "$(printf 'not-\377\376-utf8')" "$(printf 'cut-\303')" "$(printf 'line\nfeed\n.')" "$(printf '\033[31mred\a')" "$(printf '\001\177')"
        touch -- -rf --checkpoint=1 --checkpoint-action=exec=false -- '*' '?' '[a' ' ' ' lead' 'trail ' '\' '\134' 'a\' "'" '"' '$(false)' '`false`' ';' '~' '...' 'PaxHeaders' 'ü' 'ü' '😀' '@LongLink'
        mkdir -- "$(printf 'odd\200directory')" -C; echo in >"$(printf 'odd\200directory')/in"; echo in >./-C/in
        touch "$(head -c 255 /dev/zero | tr '\0' n)"; mkdir "$(head -c 255 /dev/zero | tr '\0' '\374')"
        name=$(head -c 250 /dev/zero | tr '\0' d); for i in $(seq 15); do mkdir $name; cd $name; done; echo deep >leaf
        cd -- "$1"

        touch flags/in-place; chattr +C flags/in-place; head -c 20000 /dev/urandom >flags/in-place
        mkdir flags/compressed; chattr +c flags/compressed; seq 100000 >flags/compressed/file
        echo fixed >flags/immutable; chattr +i flags/immutable

        perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) && bind(S, sockaddr_un("sockets/socket")) or die $!'
        btrfs subvolume create "$(printf 'nested\377')" >/dev/null; echo not in the snapshot >"$(printf 'nested\377')/file"
        sync -f .
        """;

    private const string Alter = """
        export LC_ALL=C
        cd -- "$1"
        fallocate -p -o 0 -l 100000 holes/end; truncate -s 50M holes/islands; rm holes/only; truncate -s 100M holes/only-larger
        rm hard-links/a; ln hard-links/b hard-links/other/d; echo more >>hard-links/b
        cp --reflink=always reflinks/changed reflinks/again; printf x >>reflinks/clone
        setfattr -x user.text attributes/file; setfattr -n user.binary -v 0x0a attributes/file; setfattr -n user.new -v 0x00 attributes/directory
        setfattr -n security.capability -v 0x0100000200100000000000000000000000000000 attributes/capable
        setfacl -x u:1234 acls/file; setfacl -k acls/default; setfacl -m u:99:r acls/default/without
        rm special/whiteout; mknod special/whiteout b 7 7; mv special/pipe special/renamed-pipe
        chmod 6000 modes/file-0000; chmod 1000 modes/directory-0000; mv modes/directory-7777 modes/directory-0000/moved
        chown -h 1:2 owners/link; chown 3:4 owners/none
        touch -d 1950-01-01T00:00:00.000000007Z times/file-1970-01-01T00:00:00Z
        ln -sfn elsewhere symlinks/dangling
        mv "names/$(printf 'not-\377\376-utf8')" "names/$(printf 'is-\376\377-not')"; rm "names/$(printf 'line\nfeed\n.')"; mkdir "names/$(printf 'line\nfeed\n.')"; mv names/-C names/--directory
        rm -r empty/directory; mkdir empty/other
        printf x >>flags/in-place
        chattr -i flags/immutable; echo changed >flags/immutable; chattr +i flags/immutable
        sync -f .
        """;

    public static Task Grow(string root) => Tool.Run("bash", "-euc", Seed, "grow", root);

    public static Task Change(string root) => Tool.Run("bash", "-euc", Alter, "change", root);
}
