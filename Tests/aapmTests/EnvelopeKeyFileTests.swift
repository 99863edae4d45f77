import AAPMAccounts
import AAPMCore
import Foundation
import Testing

@testable import aapm

@Suite("The file of envelope keys")
struct EnvelopeKeyFileTests {
    private static func withFile(_ body: (EnvelopeKeyFile) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(EnvelopeKeyFile(path: folder.path + "/envelope-keys")))
        } catch {
            outcome = .failure(error)
        }
        try FileManager.default.removeItem(at: folder)
        try outcome.get()
    }

    private static func made() -> EnvelopeKey { EnvelopeKey(from: SystemSecretSource()) }

    private static func files(beside file: EnvelopeKeyFile) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            atPath: URL(fileURLWithPath: file.place).deletingLastPathComponent().path
        ).sorted()
    }

    @Test("It is made at first need, for its owner alone, and holds the keys and nothing else")
    func first() async throws {
        try await Self.withFile { file in
            #expect(try file.read().all == [])
            #expect(try Self.files(beside: file) == [])
            let one = Self.made()
            #expect(try file.keepFirst(one).all == [one])
            let mode = try FileManager.default.attributesOfItem(atPath: file.place)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try String(contentsOfFile: file.place, encoding: .utf8) == one.secret.revealed + "\n")
            // Another process was slower: what is there stays, and is used.
            #expect(try file.keepFirst(Self.made()).all == [one])
            let two = Self.made()
            try file.keep(EnvelopeKeys([two, one]))
            #expect(try file.read().all == [two, one])
            #expect(try FileManager.default.attributesOfItem(atPath: file.place)[.posixPermissions] as? Int == 0o600)
            #expect(try Self.files(beside: file) == ["envelope-keys"])
        }
    }

    @Test("Of many that make the first one at once, all go on with the same")
    func race() async throws {
        try await Self.withFile { file in
            let kept = try await withThrowingTaskGroup(of: EnvelopeKeys.self) { group in
                for _ in 0..<16 { group.addTask { try file.keepFirst(Self.made()) } }
                return try await group.reduce(into: Set<EnvelopeKeys>()) { $0.insert($1) }
            }
            #expect(kept.count == 1)
            #expect(kept.first?.all.count == 1)
        }
    }

    @Test(
        "A file that others can read, an empty one and one with something else are refused", arguments: [0o640, 0o604])
    func refused(mode: Int) async throws {
        try await Self.withFile { file in
            _ = try file.keepFirst(Self.made())
            try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.place)
            let open = #expect(throws: AAPMError.self) { try file.read() }
            #expect(open?.code == .configurationInvalid)
            #expect(open?.message.contains("chmod 600") == true)
            for text in ["", "\n\n", "secret\n", "QUJD\n"] {
                try Data(text.utf8).write(to: URL(fileURLWithPath: file.place))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file.place)
                let error = #expect(throws: AAPMError.self) { try file.read() }
                #expect(error?.code == .configurationInvalid)
                #expect(error?.message.contains(file.place) == true)
            }
        }
    }

    @Test("One rotation at a time")
    func lock() async throws {
        try await Self.withFile { file in
            try await file.rotating {
                let error = await #expect(throws: AAPMError.self) { try await file.rotating {} }
                #expect(error?.code == .databaseConflict)
            }
            try await file.rotating {}
        }
    }
}
