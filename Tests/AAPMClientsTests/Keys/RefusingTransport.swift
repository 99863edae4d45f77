import AAPMClients
import NIOCore
import NIOHTTP1
import Synchronization

/// Writes down where requests go and with which key, and answers each with one status and a body that repeats the key.
final class RefusingTransport: HTTPTransport {
    struct Seen: Hashable, Sendable {
        let url: String
        let authorization: String
    }

    private let status: Int
    private let headers: HTTPHeaders
    private let state = Mutex<[Seen]>([])

    init(status: Int = 401, headers: HTTPHeaders = [:]) {
        self.status = status
        self.headers = headers
    }

    var seen: [Seen] { self.state.withLock { $0 } }

    func send(_ call: HTTPCall) async throws -> HTTPAnswer {
        let authorization = call.headers.first(name: "authorization") ?? ""
        self.state.withLock { $0.append(Seen(url: call.url, authorization: authorization)) }
        let body = ByteBuffer(
            string: #"{"error":{"message":"Incorrect API key: \#(authorization)","code":"\#(authorization)"}}"#)
        var headers = self.headers
        headers.add(name: "content-type", value: "application/json")
        return HTTPAnswer(
            status: self.status, headers: headers,
            body: HTTPBody(
                AsyncStream { continuation in
                    continuation.yield(body)
                    continuation.finish()
                }))
    }
}
