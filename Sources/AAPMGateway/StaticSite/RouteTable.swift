import HTTPTypes
import Hummingbird

/// Which methods a path has.
struct RouteTable: Sendable {
    private struct Route: Sendable {
        let segments: [Substring]
        let method: String
    }

    private let routes: [Route]

    init(_ router: Router<AppContext>) {
        self.routes = router.routes.map {
            Route(segments: Self.segments(of: $0.path.description), method: $0.method.rawValue)
        }
    }

    /// In order; empty for a path without a route.
    func methods(of path: String) -> [String] {
        let segments = Self.segments(of: path)
        var methods: Set<String> = []
        for route in self.routes where Self.matches(segments, route.segments) { methods.insert(route.method) }
        if methods.contains("GET") { methods.insert("HEAD") }
        return methods.sorted()
    }

    private static func segments(of path: String) -> [Substring] {
        String(path).split(separator: "/", omittingEmptySubsequences: true)
    }

    private static func matches(_ segments: [Substring], _ pattern: [Substring]) -> Bool {
        segments.count == pattern.count && zip(segments, pattern).allSatisfy { $1.hasPrefix("{") || $0 == $1 }
    }
}
