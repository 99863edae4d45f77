import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import AAPMGateway

/// Talks to a `TestServer`.
struct Browser: Sendable {
    let client: any TestClientProtocol
    /// Of the server when it listens.
    let port: Int?

    /// Sends a request.
    /// - Parameters:
    ///   - json: The body, sent as `application/json`.
    ///   - body: The body as bytes, sent as it is.
    func send(
        _ method: HTTPRequest.Method, _ path: String, token: String? = nil, json: String? = nil, body: [UInt8]? = nil,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let token { headers[.authorization] = "Bearer \(token)" }
        if json != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let bytes = json.map { Array($0.utf8) } ?? body
        let response = try await self.client.executeRequest(
            uri: path, method: method, headers: headers, body: bytes.map { ByteBuffer(bytes: $0) })
        return Answer(status: Int(response.status.code), headers: response.headers, body: response.body)
    }

    /// A new guest.
    func guest() async throws -> (token: String, id: String, refresh: String) {
        let answer = try await self.send(.post, "/v1/auth/guest")
        return (
            try #require(answer.json["access_token"].text), try #require(answer.json["learner"]["id"].text),
            try #require(answer.json["refresh_token"].text)
        )
    }

    /// A talk with the baker; its id.
    func talk(_ token: String) async throws -> String {
        let answer = try await self.send(
            .post, "/v1/sessions", token: token, json: #"{"persona_id":"barrio","tier":2,"npc_id":"baker"}"#)
        return try #require(answer.json["id"].text, "\(answer.text)")
    }

    /// Says something.
    func say(
        _ text: String, in session: String, token: String, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await self.send(
            .post, "/v1/sessions/\(session)/turns", token: token, json: #"{"text":"\#(text)"}"#, headers: headers)
    }
}

/// What the server said.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let body: ByteBuffer

    var text: String { String(buffer: self.body) }
    /// `.null` when the body is no JSON.
    var json: JSONValue { JSONValue.parse(self.text) ?? .null }
    var code: String? { self.json["code"].text }
    /// The fields at fault.
    var faults: [String] { self.json["errors"].items.compactMap { $0["field"].text } }
    var events: [StreamedEvent] { StreamedEvent.parse(self.text) }
}

/// One event as it came over the wire.
struct StreamedEvent: Hashable, Sendable {
    var id: String?
    var name = ""
    var data = ""

    var json: JSONValue { JSONValue.parse(self.data) ?? .null }

    static func parse(_ text: String) -> [StreamedEvent] {
        text.components(separatedBy: "\n\n").compactMap { block in
            var event = StreamedEvent()
            for line in block.split(separator: "\n") where !line.hasPrefix(":") {
                let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
                let value = parts.count == 2 ? String(parts[1].dropFirst()) : ""
                switch parts.first {
                case "id": event.id = value
                case "event": event.name = value
                case "data": event.data = value
                default: break
                }
            }
            return event.name.isEmpty ? nil : event
        }
    }
}

extension JSONValue {
    /// A member; `.null` when there is none.
    subscript(name: String) -> JSONValue {
        guard case .object(let members) = self else { return .null }
        return members.first { $0.0 == name }?.1 ?? .null
    }

    var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    var whole: Int? {
        guard case .integer(let number) = self else { return nil }
        return Int(number)
    }

    var truth: Bool? {
        guard case .bool(let truth) = self else { return nil }
        return truth
    }

    var items: [JSONValue] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    var names: [String] {
        guard case .object(let members) = self else { return [] }
        return members.map(\.0).sorted()
    }

    var isNull: Bool {
        guard case .null = self else { return false }
        return true
    }
}
