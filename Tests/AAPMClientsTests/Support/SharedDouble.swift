import AAPMClients
import Dispatch
import Foundation

/// A double of the shared folder, run as a process of its own.
///
/// Nothing here waits for a process on a thread of the tests: there are as many as processors, and two that wait would
/// hold up every test.
enum SharedDouble {
    struct NotStarted: Error {}

    /// `AAPM_SHARED`, or `../shared` beside the package; there its `specs`.
    static var folder: String {
        let environment = ProcessInfo.processInfo.environment["AAPM_SHARED"]
        // Tests/AAPMClientsTests/Support/SharedDouble.swift
        let folder =
            environment ?? #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/../shared"
        return folder + "/specs"
    }

    static func isThere(_ script: String) -> Bool {
        FileManager.default.fileExists(atPath: Self.folder + "/" + script)
    }

    /// Runs a script of the folder for as long as a test takes.
    ///
    /// - Parameter test: Gets the address that the script prints when it listens.
    static func run(
        _ script: String, _ options: [String] = [],
        _ test: (_ base: String, _ transport: AsyncHTTPTransport) async throws -> Void
    ) async throws {
        let process = Process()
        let output = Pipe()
        // Whatever ends the tests ends the doubles: an orphan would hold the tests' own output open.
        let life = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
            [
                "-c", "python3 \"$0\" --port 0 \"$@\" </dev/null & cat >/dev/null; kill -9 $!; wait",
                Self.folder + "/" + script,
            ] + options
        process.standardInput = life
        process.standardError = output
        try process.run()
        let result: Result<Void, any Error>
        do {
            let base = try await Self.address(output.fileHandleForReading)
            result = .success(try await LoopbackServer.withTransport { try await test(base, $0) })
        } catch {
            result = .failure(error)
        }
        try life.fileHandleForWriting.close()
        await Self.away { process.waitUntilExit() }
        try result.get()
    }

    /// Does what blocks on a thread of its own.
    static func away<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            DispatchQueue(label: "aapm.tests.away").async { continuation.resume(returning: work()) }
        }
    }

    /// From the line that is printed when a double listens.
    private static func address(_ output: FileHandle) async throws -> String {
        let line = await Self.away {
            var text = ""
            while !text.contains("\n") {
                let data = output.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            return text
        }
        guard let start = line.range(of: "http://"), let end = line[start.lowerBound...].firstIndex(of: "\n") else {
            throw NotStarted()
        }
        return String(line[start.lowerBound..<end])
    }
}
