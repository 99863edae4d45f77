import AAPMClients
import AAPMCore
import Testing

@Suite("Addresses that may be connected to")
struct AddressTests {
    @Test(
        "What is not of the public Internet is refused",
        arguments: [
            "0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.100.100.200", "100.127.255.255", "127.0.0.1",
            "127.255.255.254", "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255", "192.0.0.192",
            "192.0.2.1", "192.88.99.1", "192.168.0.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.7",
            "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
            "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "fe80::1",
            "fec0::1",
            "fc00::1", "fd00:ec2::254", "ff02::1", "64:ff9b::a00:1", "64:ff9b::808:808", "64:ff9b:1::1", "2002:a00:1::",
            "2002:7f00:1::1", "2001::1", "2001:2::1", "2001:db8::1", "2001:10::1", "3fff::1", "5f00::1", "100::1",
        ])
    func refused(address: String) throws {
        #expect(AddressPolicy.publicOnly.fault(of: try #require(IPAddress(address))) == .notPublic)
        #expect(AddressPolicy.any.fault(of: try #require(IPAddress(address))) == nil)
    }

    @Test(
        "What is of the public Internet passes",
        arguments: [
            "1.1.1.1", "8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.1.1",
            "198.17.0.1",
            "223.255.255.255", "::ffff:8.8.8.8", "2600::1", "2606:4700::1111", "2a00:1450:4001:80b::200e",
        ])
    func passes(address: String) throws {
        #expect(AddressPolicy.publicOnly.fault(of: try #require(IPAddress(address))) == nil)
    }

    @Test("Loopback passes where the operator permits it, and nothing else does")
    func loopback() throws {
        for address in ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1", "8.8.8.8"] {
            #expect(AddressPolicy.publicAndLoopback.fault(of: try #require(IPAddress(address))) == nil)
        }
        for address in ["10.0.0.1", "169.254.169.254", "::", "fd00::1"] {
            #expect(AddressPolicy.publicAndLoopback.fault(of: try #require(IPAddress(address))) == .notPublic)
        }
    }

    @Test(
        "An address is written so that it reads back",
        arguments: [("192.0.2.1", "192.0.2.1"), ("2001:db8::1", "2001:db8:0:0:0:0:0:1"), ("::ffff:8.8.8.8", "8.8.8.8")])
    func texts(text: String, written: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == written)
        #expect(IPAddress(address.description) == address)
    }
}
