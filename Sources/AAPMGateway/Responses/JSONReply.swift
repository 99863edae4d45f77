import AAPMCore
import HTTPTypes
import Hummingbird

/// An answer in JSON.
struct JSONReply: ResponseGenerator {
    let status: HTTPResponse.Status
    let body: JSONValue
    let headers: HTTPFields

    init(_ body: JSONValue, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]) {
        self.status = status
        self.body = body
        self.headers = headers
    }

    /// A list that fits on one page.
    init(list items: [JSONValue]) {
        self.init(["data": .array(items), "next_cursor": .null])
    }

    /// A page of a list.
    init(page: Page<JSONValue>) {
        self.init(["data": .array(page.items), "next_cursor": .text(page.nextCursor)])
    }

    func response(from request: Request, context: some RequestContext) -> Response {
        var headers = self.headers
        headers[.contentType] = "application/json"
        return Response(status: self.status, headers: headers, body: ResponseBody(byteBuffer: self.body.buffer))
    }
}

extension JSONValue {
    /// RFC 3339, or null.
    static func time(_ value: Timestamp?) -> Self { .text(value?.description) }

    static func localized(_ text: LocalizedText) -> Self {
        .object(text.texts.sorted { $0.key.code < $1.key.code }.map { ($0.key.code, .string($0.value)) })
    }
}
