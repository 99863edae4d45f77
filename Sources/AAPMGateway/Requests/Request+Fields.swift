import AAPMCore
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The body as the fields of a JSON object.
    ///
    /// - Parameters:
    ///   - limit: Bytes.
    ///   - isOptional: Whether no body is as good as an empty object.
    /// - Throws: `AAPMError` with `.bodyTooLarge`, `.mediaTypeUnsupported`, or a code of the family.
    func fields(of family: RequestFamily, limit: Int, isOptional: Bool = false) async throws -> RequestFields {
        let body = try await self.bytes(limit: limit)
        if body.readableBytes == 0, isOptional { return RequestFields([], family: family) }
        try self.requireJSON()
        guard let text = String(validating: body.readableBytesView, as: UTF8.self) else {
            throw AAPMError(
                family.invalidText, "The body is not valid UTF-8.", faults: [Self.bodyFault("must be UTF-8")])
        }
        guard case .object(let members) = JSONValue.parse(text) else {
            throw AAPMError(
                family.invalid, "The body is not a JSON object.", faults: [Self.bodyFault("must be a JSON object")])
        }
        return RequestFields(members, family: family)
    }

    private func bytes(limit: Int) async throws -> ByteBuffer {
        let tooLarge = AAPMError(.bodyTooLarge, "The body is larger than \(limit / 1_024) kB.")
        if let length = self.headers[.contentLength].flatMap({ Int($0) }), length > limit { throw tooLarge }
        do {
            return try await self.body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw tooLarge
        }
    }

    private func requireJSON() throws {
        let type = self.headers[.contentType]?.split(separator: ";").first.map { $0.filter { $0 != " " }.lowercased() }
        guard type == "application/json" else {
            throw AAPMError(.mediaTypeUnsupported, "Send the body as Content-Type: application/json.")
        }
    }

    private static func bodyFault(_ reason: String) -> FieldFault { FieldFault(field: "", reason: reason) }

    /// Whether the client asks for Server-Sent Events.
    var wantsEvents: Bool {
        self.headers[values: .accept].contains { $0.lowercased().contains("text/event-stream") }
    }
}
