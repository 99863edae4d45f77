import Foundation
import Testing

/// A certificate authority and a certificate of it for `localhost`, made by openssl.
struct TestCertificate {
    let certificate: String
    let key: String
    let authority: String

    /// Runs `body` with a fresh authority in a folder that is removed afterwards.
    static func with<Value>(_ body: (TestCertificate) async throws -> Value) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aapm-tls-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // A folder left behind in the temporary directory is no failure.
        defer { try? FileManager.default.removeItem(at: folder) }
        func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
        try self.openssl(
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=AAPM test authority",
            "-keyout", path("ca.key"), "-out", path("ca.crt"))
        try self.openssl(
            "req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", path("server.key"), "-out",
            path("server.csr"))
        try Data("subjectAltName=DNS:localhost".utf8).write(to: folder.appendingPathComponent("names"))
        try self.openssl(
            "x509", "-req", "-days", "2", "-in", path("server.csr"), "-CA", path("ca.crt"), "-CAkey", path("ca.key"),
            "-CAcreateserial", "-extfile", path("names"), "-out", path("server.crt"))
        return try await body(
            TestCertificate(certificate: path("server.crt"), key: path("server.key"), authority: path("ca.crt")))
    }

    private static func openssl(_ arguments: String...) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl \(arguments.first ?? "") failed")
    }
}
