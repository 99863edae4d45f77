package import AAPMCore
import NIOCore
import NIOHTTP1

/// Where a vector store is and what opens it.
package struct VectorEndpoint: Hashable, Sendable {
    package let address: WebAddress
    /// `nil` for servers that want none.
    package let key: SecretText?

    package init(address: WebAddress, key: SecretText? = nil) {
        self.address = address
        self.key = key
    }

    /// Whether the key can be sent in a header.
    package static func isSendable(_ key: SecretText) -> Bool {
        let text = key.revealed
        return !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7e).contains($0) }
    }
}

/// Asks a vector store over HTTP.
struct VectorCaller: Sendable {
    /// What came: the status of a success, or 404 or 422, which the stores use for what is not there; and the body.
    struct Answer: Sendable {
        let status: Int
        let body: ByteBuffer

        var isSuccess: Bool { (200..<300).contains(self.status) }
    }

    let base: String
    private let headers: HTTPHeaders
    private let transport: any HTTPTransport

    /// - Parameter headers: With the key.
    init(_ address: WebAddress, headers: HTTPHeaders, over transport: any HTTPTransport) {
        self.base = address.text
        self.headers = headers
        self.transport = transport
    }

    /// The same for another address of the same service, with the same key.
    func moved(to address: WebAddress) -> VectorCaller {
        VectorCaller(address, headers: self.headers, over: self.transport)
    }

    /// Sends a request and reads the answer.
    ///
    /// - Parameters:
    ///   - passing: Statuses that are an answer too.
    ///   - json: The body, if there is one.
    /// - Throws: `.unavailable`, `.unauthorised`, `.refused` with the status.
    func send(
        _ method: HTTPMethod, _ path: String, passing: Set<Int> = [], json: JSONWriter? = nil
    ) async throws(VectorStoreError) -> Answer {
        var headers = self.headers
        headers.add(name: "User-Agent", value: "aapm")
        headers.add(name: "Accept", value: "application/json")
        if json != nil { headers.add(name: "Content-Type", value: "application/json") }
        let call = HTTPCall(method, self.base + path, headers: headers, body: json?.buffer)
        let answer: Answer
        do {
            let found = try await self.transport.send(call)
            answer = Answer(status: found.status, body: try await found.body.collect(upTo: Self.bodyLimit))
        } catch {
            throw Self.fault(error)
        }
        switch answer.status {
        case 200..<300: return answer
        case _ where passing.contains(answer.status): return answer
        case 401, 403: throw .unauthorised
        case 408, 425, 429, 500...: throw .unavailable(reason: "it answered with status \(answer.status)")
        default: throw .refused(reason: "it answered \(method.rawValue) with status \(answer.status)")
        }
    }

    private static func fault(_ error: any Error) -> VectorStoreError {
        switch error {
        case is CancellationError: .unavailable(reason: "cancelled")
        case TransportError.tooLarge: .refused(reason: "its answer is too long")
        case TransportError.addressInvalid: .refused(reason: "its address is none")
        case TransportError.forbidden(let fault): .refused(reason: "its address is \(fault.rawValue)")
        case TransportError.cut: .unavailable(reason: "its answer was cut off")
        default: .unavailable(reason: "it cannot be reached")
        }
    }

    /// Ten thousand matches are less.
    private static let bodyLimit = 16 << 20
}
