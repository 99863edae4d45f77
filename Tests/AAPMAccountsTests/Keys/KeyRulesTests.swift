import AAPMAccounts
import AAPMCore
import Testing

@Suite("What a provider key must be like")
struct KeyRulesTests {
    private static func fields(
        _ provider: ModelProvider, key: String = "sk-0123", baseURL: String? = nil, model: String? = nil
    ) -> [String] {
        KeyRules.faults(provider: provider, key: SecretText(key), baseURL: baseURL, model: model).map(\.field)
    }

    @Test(
        "Keys are visible ASCII of a sensible length",
        arguments: [
            ("", false), ("a", true), ("sk-ant-api03_-./+=", true), (String(repeating: "k", count: 2_048), true),
            (String(repeating: "k", count: 2_049), false), ("sk 1", false), ("sk\n1", false),
            ("sk\r\nX-Evil: 1", false),
            ("sk\u{0}", false), ("sk\u{7f}", false), ("ключ", false), ("\u{202e}sk", false),
        ])
    func keys(key: String, isAccepted: Bool) {
        #expect(Self.fields(.openai, key: key) == (isAccepted ? [] : ["/key"]))
    }

    @Test("Addresses and models are for compatible servers, and needed there", arguments: ModelProvider.allCases)
    func companions(provider: ModelProvider) {
        let given = Self.fields(provider, baseURL: "https://models.example.org/v1", model: "llama")
        let left = Self.fields(provider)
        #expect(given == (provider == .compatible ? [] : ["/base_url", "/model"]))
        #expect(left == (provider == .compatible ? ["/base_url", "/model"] : []))
    }

    @Test(
        "An address is https, names a server and nothing else",
        arguments: [
            "https://models.example.org", "https://models.example.org/v1", "https://models.example.org:443/v1",
            "https://models.example.org:8443/openai/v1/", "HTTPS://Models.Example.org", "https://93.184.216.34/v1",
            "https://[2606:2800:220:1::1]/v1", "https://[2606:2800:220:1::1]:8443/v1", "https://a_b.example.org/v1",
        ])
    func accepted(address: String) {
        #expect(Self.fields(.compatible, baseURL: address, model: "m") == [])
    }

    @Test(
        "Everything else is refused by its form, other notations of addresses included",
        arguments: [
            "", "models.example.org", "http://models.example.org", "ftp://models.example.org", "file:///etc/passwd",
            "gopher://models.example.org", "https:/models.example.org", "https://", "https:///v1",
            "//models.example.org",
            "https://user@models.example.org", "https://user:pass@models.example.org/v1", "https://@models.example.org",
            "https://models.example.org@127.0.0.1/", "https://models.example.org?x=1",
            "https://models.example.org/v1#a",
            "https://models.example.org\\@127.0.0.1/", "https://models.example.org:22/v1",
            "https://models.example.org:25", "https://models.example.org:80", "https://models.example.org:0",
            "https://models.example.org:65536", "https://models.example.org:", "https://models.example.org:+443",
            "https://models.example.org:4 43", "https://2130706433/v1", "https://0x7f000001/", "https://0x7f.0.0.1/",
            "https://0177.0.0.1/", "https://127.1/", "https://127.0.1/", "https://010.8.8.8/", "https://1.2.3.4.5/",
            "https://256.1.1.1/", "https://models..example.org", "https://-models.example.org",
            "https://mod els.example.org", "https://models.example.org/\u{0}", "https://models.example.org/\r\nHost: x",
            "https://①②⑦.0.0.1/", "https://127。0。0。1/", "https://[::1", "https://[::1]x/", "https://[fe80::1%25eth0]/",
            "https://[127.0.0.1]:443:443/", "https://models.example.org/%2e%2e/" + String(repeating: "a", count: 500),
        ])
    func refused(address: String) {
        #expect(Self.fields(.compatible, baseURL: address, model: "m") == ["/base_url"])
    }

    @Test("The operator may name a server without TLS and with any port, and no other liberties")
    func operators() {
        func faults(_ address: String) -> Int {
            KeyRules.faults(
                provider: .compatible, key: SecretText("k"), baseURL: address, model: "m", allowsPlainHTTP: true
            ).count
        }
        #expect(faults("http://10.0.0.7:80/v1") == 0)
        #expect(faults("http://localhost:11434/v1") == 0)
        #expect(faults("http://user@localhost/v1") == 1)
        #expect(faults("ftp://localhost/v1") == 1)
    }
}
