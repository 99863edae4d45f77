import AAPMClients
import AAPMCore
import AAPMTestSupport
import Dispatch
import Foundation
import NIOCore

/// The doubles of the vector stores in the shared folder.
enum SharedVectorStores {
    private static var folder: String {
        let environment = ProcessInfo.processInfo.environment["AAPM_SHARED"]
        // Tests/AAPMClientsTests/Support/SharedVectorStores.swift
        let folder =
            environment ?? #filePath.split(separator: "/").dropLast(4).reduce("") { $0 + "/" + $1 } + "/../shared"
        return folder + "/specs"
    }

    static var areThere: Bool { FileManager.default.fileExists(atPath: Self.folder + "/fake_vectordbs.py") }

    /// Whether requests can be held against the vendors' own documents.
    static let areDocumented: Bool = {
        guard Self.areThere else { return false }
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", "import jsonschema"]
        python.standardError = FileHandle.nullDevice
        guard (try? python.run()) != nil else { return false }
        python.waitUntilExit()
        return python.terminationStatus == 0
    }()

    struct NotStarted: Error {}

    /// Runs them for as long as a test takes.
    ///
    /// - Parameter options: Such as `--pinecone-lag-ms 300`.
    static func run(
        _ options: [String] = [], _ test: (_ base: String, _ transport: AsyncHTTPTransport) async throws -> Void
    ) async throws {
        let process = Process()
        let output = Pipe()
        // Whatever ends the tests ends the doubles: an orphan would hold the tests' own output open.
        let life = Pipe()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments =
            [
                "-c", "python3 \"$0\" --port 0 \"$@\" </dev/null & cat >/dev/null; kill -9 $!; wait",
                Self.folder + "/fake_vectordbs.py",
            ] + options
        process.standardInput = life
        process.standardError = output
        try process.run()
        defer {
            // Nothing more can go wrong than that it is closed already.
            try? life.fileHandleForWriting.close()
            process.waitUntilExit()
        }
        let base = try await Self.address(output.fileHandleForReading)
        try await LoopbackServer.withTransport { try await test(base, $0) }
    }

    /// What the documents have against requests; nothing when they fit.
    ///
    /// - Parameter requests: As the doubles' own log has them: one JSON array.
    static func faults(of requests: String) throws -> String {
        let python = Process()
        let input = Pipe()
        let output = Pipe()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", "-c", Self.checker, Self.folder]
        python.standardInput = input
        python.standardOutput = output
        python.standardError = output
        try python.run()
        try input.fileHandleForWriting.write(contentsOf: Data(requests.utf8))
        try input.fileHandleForWriting.close()
        let found = output.fileHandleForReading.readDataToEndOfFile()
        python.waitUntilExit()
        return String(decoding: found, as: UTF8.self)
    }

    private static let checker = """
        json, sys = __import__("json"), __import__("sys")
        specs = sys.argv[1]
        sys.path.insert(0, specs + "/tools")
        from contract import Spec
        documents = {name: Spec(f"{specs}/openapi/{file}.json") for name, file in {
            "qdrant": "qdrant-1.19", "data": "pinecone-data-2026-04", "control": "pinecone-control-2026-04",
            "weaviate": "weaviate-schema"}.items()}
        checked = 0
        for entry in json.load(sys.stdin):
            path = entry["path"]
            if path.startswith("/v1/"): document, path = "weaviate", path[3:]
            elif path.startswith("/collections"): document = "qdrant"
            elif path.startswith("/indexes"): document = "control"
            else: document = "data"
            if document in ("data", "control") and entry["headers"].get("x-pinecone-api-version") != "2026-04":
                print(entry["method"], path, "has no version")
            if entry.get("body") is None: continue
            checked += 1
            for problem in documents[document].request(entry["method"], path, entry["body"]):
                print(entry["method"], path, problem)
        if checked == 0: print("nothing was checked")
        """

    /// From the line that they print when they listen.
    private static func address(_ output: FileHandle) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue(label: "aapm.tests.vectors").async {
                var text = ""
                while !text.contains("\n") {
                    let data = output.availableData
                    guard !data.isEmpty else { return continuation.resume(throwing: NotStarted()) }
                    text += String(decoding: data, as: UTF8.self)
                }
                guard let start = text.range(of: "http://"), let end = text[start.lowerBound...].firstIndex(of: "\n")
                else {
                    return continuation.resume(throwing: NotStarted())
                }
                continuation.resume(returning: String(text[start.lowerBound..<end]))
            }
        }
    }
}

/// The stores that are asked over HTTP.
enum RemoteStore: String, CaseIterable, Sendable {
    case qdrant, weaviate, pinecone

    func index(
        at base: String, over transport: any HTTPTransport, key: String? = "vk-planted",
        clock: any MonotonicClock = SteadyClock()
    ) throws -> any VectorIndex {
        guard let address = WebAddress(base) else { throw SharedVectorStores.NotStarted() }
        let endpoint = VectorEndpoint(address: address, key: key.map { SecretText($0) })
        switch self {
        case .qdrant: return QdrantIndex(endpoint, over: transport)
        case .weaviate: return WeaviateIndex(endpoint, over: transport)
        case .pinecone: return PineconeIndex(endpoint, over: transport, clock: clock)
        }
    }
}
