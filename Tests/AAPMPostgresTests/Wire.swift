import Foundation
import Testing

/// `wire.py` as a process: stands between a pool and the server, counts round trips, freezes, speaks TLS.
struct Wire: Sendable {
    let port: Int
    private let input: FileHandle
    private let output: FileHandle

    /// Runs `body` with a wire to the test server, and ends it afterwards.
    ///
    /// - Parameter certificate: What it speaks TLS with; without one it speaks plainly.
    static func through<Value>(
        certificate: TestCertificate? = nil, _ body: (Wire) async throws -> Value
    ) async throws -> Value {
        let server = try #require(URLComponents(string: try TestServer.url()))
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("wire.py")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", script.path, "\(server.host ?? "127.0.0.1"):\(server.port ?? 5432)"]
            + (certificate.map { ["--tls", $0.certificate, $0.key] } ?? [])
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        defer { process.terminate() }
        let port = try #require(Int(Self.line(output.fileHandleForReading)))
        return try await body(
            Wire(port: port, input: input.fileHandleForWriting, output: output.fileHandleForReading))
    }

    /// The test server's URL through the wire.
    func url(host: String = "127.0.0.1", _ options: [String: String] = [:]) throws -> String {
        var server = try #require(URLComponents(string: try TestServer.url()))
        server.host = host
        server.port = self.port
        server.queryItems = options.sorted { $0.key < $1.key }.map { URLQueryItem(name: $0.key, value: $0.value) }
        return try #require(server.string)
    }

    /// How often a client has spoken after the server had.
    func trips() throws -> Int {
        try #require(Int(self.ask("trips")))
    }

    func freeze() {
        _ = self.ask("freeze")
    }

    /// The next answer of the server does not come through, and the connection ends.
    func cut() {
        _ = self.ask("cut")
    }

    private func ask(_ command: String) -> String {
        self.input.write(Data((command + "\n").utf8))
        return Self.line(self.output)
    }

    /// A line, byte by byte; the end of another process may interrupt it.
    private static func line(_ output: FileHandle) -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(output.fileDescriptor, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, byte != UInt8(ascii: "\n") else { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
    }
}
