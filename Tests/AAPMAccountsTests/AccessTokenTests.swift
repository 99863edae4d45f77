import AAPMAccounts
import AAPMCore
import AAPMTestSupport
import Crypto
import FoundationEssentials
import Testing

@Suite("Access tokens")
struct AccessTokenTests {
    @Test("A token is good for 24 hours and not a second longer")
    func lifetime() async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft())
        accounts.clock.advance(by: .seconds(86_399))
        #expect(try await accounts.service.authenticate(accessToken: grant.accessToken) == grant.learner.id)
        accounts.clock.advance(by: .seconds(1))
        let expired = try await refusal { _ = try await accounts.service.authenticate(accessToken: grant.accessToken) }
        #expect(expired?.code == .authenticationRequired)
    }

    @Test("The header names the algorithm and a key of the published set")
    func header() async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft())
        let parts = grant.accessToken.split(separator: ".")
        try #require(parts.count == 3)
        let header = try JSONDecoder().decode([String: String].self, from: try #require(Self.decode(String(parts[0]))))
        #expect(header["alg"] == "RS256")
        #expect(header["kid"] == "aapm-1")
        let keys = try await accounts.service.publicKeys()
        #expect(keys.map(\.id) == ["aapm-1"])
        #expect(keys.first?.exponent == "AQAB")
        // 2048 bits are 256 bytes, which are 342 characters without padding.
        #expect(keys.first?.modulus.utf8.count == 342)
    }

    @Test("A token that was changed anywhere is refused", arguments: 0..<3)
    func tampered(part: Int) async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft())
        var parts = grant.accessToken.split(separator: ".").map(String.init)
        try #require(parts.count == 3)
        let middle = parts[part].index(parts[part].startIndex, offsetBy: parts[part].count / 2)
        let other = parts[part][middle] == "A" ? "B" : "A"
        parts[part].replaceSubrange(middle...middle, with: other)
        let token = parts.joined(separator: ".")
        let error = try await refusal { _ = try await accounts.service.authenticate(accessToken: token) }
        #expect(error?.code == .authenticationRequired)
    }

    @Test("Only RS256 with a known key is believed", arguments: Forgery.allCases)
    func forged(forgery: Forgery) async throws {
        let accounts = try await AccountsFixture()
        let grant = try await accounts.service.guest(ProfileDraft())
        let keys = try await accounts.service.publicKeys()
        let token = try forgery.make(from: grant.accessToken, modulus: try #require(keys.first).modulus)
        let error = try await refusal { _ = try await accounts.service.authenticate(accessToken: token) }
        #expect(error?.code == .authenticationRequired)
    }

    @Test("A token of another audience or issuer is refused")
    func foreign() async throws {
        let accounts = try await AccountsFixture()
        for configuration in [
            AccountConfiguration(issuer: "elsewhere", passwordCost: AccountsFixture.cheap),
            AccountConfiguration(audience: "elsewhere", passwordCost: AccountsFixture.cheap),
        ] {
            let other = AccountService(
                learners: accounts.stores, credentials: accounts.stores, signingKeys: accounts.stores,
                clock: accounts.clock, ids: accounts.ids, configuration: configuration)
            let grant = try await other.guest(ProfileDraft())
            let error = try await refusal {
                _ = try await accounts.service.authenticate(accessToken: grant.accessToken)
            }
            #expect(error?.code == .authenticationRequired)
        }
    }

    enum Forgery: CaseIterable, Sendable {
        case none, upperCaseNone, hmacWithThePublicKey, otherKeyID, noKeyID, empty, words

        func make(from token: String, modulus: String) throws -> String {
            let parts = token.split(separator: ".").map(String.init)
            switch self {
            case .none: return Self.header(#"{"alg":"none","typ":"JWT","kid":"aapm-1"}"#) + "." + parts[1] + "."
            case .upperCaseNone:
                return Self.header(#"{"alg":"NONE","typ":"JWT","kid":"aapm-1"}"#) + "." + parts[1] + "." + parts[2]
            case .hmacWithThePublicKey:
                let signed = Self.header(#"{"alg":"HS256","typ":"JWT","kid":"aapm-1"}"#) + "." + parts[1]
                let code = HMAC<SHA256>.authenticationCode(
                    for: Array(signed.utf8), using: SymmetricKey(data: Array(modulus.utf8)))
                return signed + "." + AccessTokenTests.encode(Array(code))
            case .otherKeyID:
                return Self.header(#"{"alg":"RS256","typ":"JWT","kid":"other"}"#) + "." + parts[1] + "." + parts[2]
            case .noKeyID: return Self.header(#"{"alg":"RS256","typ":"JWT"}"#) + "." + parts[1] + "." + parts[2]
            case .empty: return ""
            case .words: return "let me in"
            }
        }

        private static func header(_ json: String) -> String { AccessTokenTests.encode(Array(json.utf8)) }
    }

    static func encode(_ bytes: [UInt8]) -> String {
        let text = Data(bytes).base64EncodedString().filter { $0 != "=" }
        return String(text.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
    }

    static func decode(_ text: String) -> Data? {
        let plain = String(text.map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 })
        return Data(base64Encoded: plain + String(repeating: "=", count: (4 - plain.utf8.count % 4) % 4))
    }
}
