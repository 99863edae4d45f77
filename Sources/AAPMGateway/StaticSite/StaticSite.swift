import FoundationEssentials
import HTTPTypes
import Hummingbird
import NIOCore

/// The web app: every file of a folder, read once at the start.
///
/// A request is looked up by its exact path among the files that were there, so no path can lead out of the folder.
struct StaticSite: Sendable {
    private struct File: Sendable {
        let content: ByteBuffer
        let mediaType: String
        let entityTag: String
    }

    /// More than this is no web app but a mistake in the setting.
    private static let sizeLimit = 64 * 1_024 * 1_024
    private static let index = "index.html"

    private let files: [String: File]

    /// - Parameter directory: The folder; `nil` serves nothing.
    /// - Throws: `StaticSiteError` when it cannot be read.
    init(directory: String?) throws {
        guard let directory else {
            self.files = [:]
            return
        }
        let manager = FileManager.default
        var files: [String: File] = [:]
        var size = 0
        for path in try manager.subpathsOfDirectory(atPath: directory) {
            let isHidden = path.split(separator: "/").contains { $0.hasPrefix(".") }
            let full = directory + "/" + path
            // Links are left out: they could lead anywhere.
            guard !isHidden, try manager.attributesOfItem(atPath: full)[.type] as? FileAttributeType == .typeRegular
            else { continue }
            guard let data = manager.contents(atPath: full) else { throw StaticSiteError.unreadable(path) }
            size += data.count
            guard size <= Self.sizeLimit else { throw StaticSiteError.tooLarge(directory) }
            files[path] = File(
                content: ByteBuffer(bytes: data), mediaType: Self.mediaType(of: path),
                entityTag: Self.entityTag(of: data))
        }
        self.files = files
    }

    /// The answer to a path that no route has; `nil` when there is no such file either.
    func response(to request: Request) -> Response? {
        guard request.method == .get || request.method == .head, request.uri.path.hasPrefix("/") else { return nil }
        var path = String(request.uri.path.dropFirst())
        if path.isEmpty || path.hasSuffix("/") { path += Self.index }
        guard let file = self.files[path] else { return nil }
        let headers: HTTPFields = [
            .contentType: file.mediaType, .eTag: file.entityTag, .cacheControl: "no-cache",
        ]
        if request.headers[values: .ifNoneMatch].contains(where: { Self.list($0, names: file.entityTag) }) {
            return Response(status: .notModified, headers: headers)
        }
        let response = Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: file.content))
        return request.method == .head ? response.createHeadResponse() : response
    }

    private static func list(_ header: String, names tag: String) -> Bool {
        header.split(separator: ",").contains { entry in
            let entry = entry.drop { $0 == " " }
            return entry == "*" || entry == tag || entry == "W/\(tag)"
        }
    }

    /// FNV-1a in 64 bits and the length: enough to tell the versions of one file apart.
    private static func entityTag(of data: Data) -> String {
        let hash = data.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
        return "\"\(String(hash, radix: 16))-\(String(data.count, radix: 16))\""
    }

    private static func mediaType(of path: String) -> String {
        switch path.split(separator: ".").last.map({ $0.lowercased() }) {
        case "html": "text/html; charset=utf-8"
        case "js", "mjs": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json", "map": "application/json"
        case "webmanifest": "application/manifest+json"
        case "svg": "image/svg+xml"
        case "png": "image/png"
        case "jpg", "jpeg": "image/jpeg"
        case "webp": "image/webp"
        case "ico": "image/x-icon"
        case "woff2": "font/woff2"
        case "txt", "md": "text/plain; charset=utf-8"
        default: "application/octet-stream"
        }
    }
}

/// Why the web app cannot be served.
enum StaticSiteError: Error {
    /// The file, by its path in the folder.
    case unreadable(String)
    case tooLarge(String)
}
