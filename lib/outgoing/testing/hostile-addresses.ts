/** Ways to write an address that an outgoing message must not reach: the corpus of the tests, kept apart from what is expected of it. */
const LOOPBACK = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.0.0.01", "017700000001", "00000177.0.0.1", "0x7F.0x0.0x0.0x1", "127.000.000.001", "127.0.0.1.", "127.127.127.127", "127.255.255.254", "0", "0.0.0.0", "0x0", "00", "0.0", "0.0.0", "0.0.0.1", "0.1.2.3"];
const FULL_WIDTH = ["１２７.0.0.1", "127。0。0。1", "①②⑦.0.0.1", "127．0．0．1", "1２7.0.0.1", "⑩.⓪.⓪.①", "０x7f000001", "127｡0｡0｡1"];
const PRIVATE = ["10.0.0.1", "10.255.255.255", "0xa000001", "012.0.0.1", "167772161", "172.16.0.1", "172.31.255.255", "0xac100001", "192.168.0.1", "192.168.1.254", "3232235777", "0xc0a80101", "192.168.257", "100.64.0.1", "100.127.255.254", "1681915905", "198.18.0.1", "198.19.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "192.31.196.1", "192.52.193.1", "192.175.48.1"];
const LINK_AND_METADATA = ["169.254.169.254", "169.254.0.1", "169.254.170.2", "169.254.170.23", "2852039166", "0xa9fea9fe", "0xa9.0xfe.0xa9.0xfe", "0251.0376.0251.0376", "169.254.43518", "169.16689662", "100.100.100.200", "168.63.129.16", "192.0.0.192", "[fd00:ec2::254]", "[fd00:ec2::23]", "[fd20:ce::254]", "[fe80::a9fe:a9fe]", "[fe80::1]", "[febf::1]", "[fec0::1]"];
const MULTICAST = ["224.0.0.1", "239.255.255.250", "233.252.0.1", "240.0.0.1", "255.255.255.255", "0xffffffff", "4294967295", "[ff02::1]", "[ff0e::1]", "[ff05::c]"];
const IPV6 = ["[::]", "[::1]", "[0:0:0:0:0:0:0:1]", "[0000:0000:0000:0000:0000:0000:0000:0001]", "[::0001]", "[0::1]", "[fc00::1]", "[fd12:3456:789a::1]", "[fdff:ffff::1]", "[100::1]", "[2001:db8::1]", "[3fff::1]", "[3ffe::1]", "[5f00::1]", "[2001:10::1]", "[2001:20::1]", "[2001:2::1]", "[2001:0:1::1]", "[4000::1]", "[e000::1]", "[1::1]"];
const HIDDEN_IPV4 = ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "172.16.0.1", "100.64.0.1", "0.0.0.0", "8.8.8.8"];
const WRAPS = [(v4: string) => `[::ffff:${v4}]`, (v4: string) => `[::${v4}]`, (v4: string) => `[::ffff:0:${v4}]`, (v4: string) => `[64:ff9b::${v4}]`, (v4: string) => `[64:ff9b:1::${v4}]`, (v4: string) => `[2002:${hex(v4)}::1]`, (v4: string) => `[2001:0:${hex(v4)}::1]`, (v4: string) => `[2001:0:4136:e378:8000:63bf:${hex(v4)}]`, (v4: string) => `[::ffff:${hex(v4)}]`, (v4: string) => `[0:0:0:0:0:ffff:${hex(v4)}]`];

function hex(v4: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = v4.split(".").map(Number);
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}

/** Hosts that are addresses, in every spelling. */
export const HOSTILE_HOSTS = [...LOOPBACK, ...FULL_WIDTH, ...PRIVATE, ...LINK_AND_METADATA, ...MULTICAST, ...IPV6, ...HIDDEN_IPV4.flatMap((v4) => WRAPS.map((wrap) => wrap(v4)))];

/** Names whose answer holds an address that must not be reached, alone, beside a good one, first or last. */
export const HOSTILE_ANSWERS: Record<string, string[]> = Object.fromEntries(
  ["127.0.0.1", "10.1.2.3", "172.20.0.1", "192.168.0.9", "169.254.169.254", "100.64.3.4", "0.0.0.0", "224.0.0.5", "255.255.255.255", "198.18.4.4", "168.63.129.16", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00:ec2::254", "fc00::5", "ff02::1", "::ffff:127.0.0.1", "::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:7f00:1::", "::7f00:1", "2001:db8::8", "no-address", "", "127.0.0.1 ", "0x7f.1", "1.2.3", "1.2.3.4.5", "1:2:3"].flatMap((bad, index) => [
    [`alone-${index}.example`, [bad]],
    [`first-${index}.example`, [bad, "93.184.216.34"]],
    [`last-${index}.example`, ["93.184.216.34", "2606:2800:220:1::1", bad]],
    [`dotted-${index}.example.`, [bad]],
  ]),
);

/** URLs that are refused for what they are, wherever they lead. */
export const HOSTILE_URLS = [
  "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:6379/_x", "data:text/plain,x", "javascript:alert(1)", "ws://example.com/", "https://", "https:///x", "//example.com", "example.com", "", " ", "https://[::1", "https://[::1%25eth0]/", "https://[v1.fe80::a]/", "https://exa mple.com/",
  "https://user@example.com/", "https://user:pass@example.com/", "https://example.com:pass@127.0.0.1/", "https://example.com@127.0.0.1/", "https://127.0.0.1\\@example.com/", "https://example.com\\@127.0.0.1/", "https://example.com:22/", "https://example.com:25/", "https://example.com:6379/", "https://example.com:5432/", "https://example.com:99999/", "https://1.2.3.4.5/", "https://256.1.1.1/", "https://%31%32%37.0.0.1/", "https://127.0.0.1%2f.example.com/", "https://127.0.0.1#@example.com/", "https://127.0.0.1?@example.com/", "https:127.0.0.1", "https:\\\\127.0.0.1\\", "https://127.0.0.1\t/", "https://12\n7.0.0.1/", "https://\u0000/", "https://[::ffff:127.0.0.1]:443/", "HTTPS://127.0.0.1/",
];
