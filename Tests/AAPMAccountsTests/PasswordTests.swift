import AAPMCore
import Testing

@testable import AAPMAccounts

@Suite("Passwords")
struct PasswordTests {
    @Test("scrypt agrees with RFC 7914, section 12")
    func vector() async throws {
        let hash = PasswordHash(
            cost: PasswordCost(rounds: 1_024, blockSize: 8, parallelism: 16), salt: Array("NaCl".utf8),
            key: Self.bytes(
                "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                    + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"))
        #expect(try await ScryptWorker().verify("password", against: hash))
        #expect(try await !ScryptWorker().verify("Password", against: hash))
    }

    @Test("A hash is text that can be read again, and no two are alike")
    func text() async throws {
        let hasher = PasswordHasher(cost: Self.cheap, queueLimit: 4, secrets: SystemSecretSource())
        let one = try await hasher.hash("correct horse")
        let other = try await hasher.hash("correct horse")
        #expect(one.text.hasPrefix("scrypt$16$8$1$"))
        #expect(one.text != other.text)
        let read = try #require(PasswordHash(text: one.text))
        #expect(read == one)
        #expect(read.salt.count == 16)
        #expect(read.key.count == 32)
        #expect(try await hasher.verify("correct horse", against: read))
        #expect(try await !hasher.verify("correct horsf", against: read))
    }

    @Test(
        "Text of another form is no hash",
        arguments: ["", "scrypt$16$8$1$$", "bcrypt$16$8$1$AAAA$AAAA", "scrypt$x$8$1$AAAA$AAAA", "scrypt$16$8$1$AAAA"])
    func otherText(text: String) {
        #expect(PasswordHash(text: text) == nil)
    }

    @Test("The standard cost is one of OWASP's")
    func standardCost() {
        #expect(PasswordCost.standard == PasswordCost(rounds: 32_768, blockSize: 8, parallelism: 3))
    }

    @Test(
        "A plausible address is taken, another is not",
        arguments: [
            ("ana@example.org", true), ("ana+talk@mail.example.co", true), ("ñandú@correo.es", true),
            ("ana", false), ("@example.org", false), ("ana@", false), ("ana@localhost", false),
            ("ana@@example.org", false), ("a na@example.org", false), ("ana@-example.org", false),
            ("ana@example..org", false), (String(repeating: "a", count: 65) + "@example.org", false),
        ])
    func email(address: String, isTaken: Bool) {
        let rules = AccountRules(isKnownTimeZone: { _ in true })
        let fields = rules.faults(email: address, password: "some unrelated words").map(\.field)
        #expect(fields == (isTaken ? [] : ["/email"]))
    }

    @Test(
        "A password has 10 to 200 characters and some variety",
        arguments: [
            (String(repeating: "abcd", count: 2) + "e", false), ("abcdefghij", true), ("aaaaaaaaaaaa", false),
            ("contraseña ✓ larga", true), (String(repeating: "abcde", count: 40), true),
            (String(repeating: "abcde", count: 40) + "f", false), ("anaana@example.org", false),
        ])
    func password(password: String, isTaken: Bool) {
        let rules = AccountRules(isKnownTimeZone: { _ in true })
        let fields = rules.faults(email: "anaana@example.org", password: password).map(\.field)
        #expect(fields == (isTaken ? [] : ["/password"]))
    }

    private static let cheap = PasswordCost(rounds: 16, blockSize: 8, parallelism: 1)

    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2).compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }
}
