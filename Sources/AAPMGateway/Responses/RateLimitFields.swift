import AAPMCore
import HTTPTypes

/// What is left of quotas, as clients read it from the header (draft-ietf-httpapi-ratelimit-headers-10): lists of
/// structured fields (RFC 9651), one item a quota.
struct RateLimitFields {
    private let quotas: [Quota]

    init(_ quotas: [Quota?]) {
        self.quotas = quotas.compactMap { $0 }
    }

    /// `"sessions";q=2;w=86400`
    var policy: String {
        self.quotas.map { quota in
            var item = "\"\(quota.name.rawValue)\";q=\(quota.limit)"
            if let unit = quota.name.unit { item += ";qu=\"\(unit)\"" }
            if let window = quota.window { item += ";w=\(Self.seconds(window))" }
            return item
        }.joined(separator: ", ")
    }

    /// `"sessions";r=1;t=3600`
    var state: String {
        self.quotas.map { quota in
            var item = "\"\(quota.name.rawValue)\";r=\(quota.remaining)"
            if let reset = quota.resetsIn { item += ";t=\(Self.seconds(reset))" }
            return item
        }.joined(separator: ", ")
    }

    func add(to headers: inout HTTPFields) {
        guard !self.quotas.isEmpty else { return }
        headers[.rateLimitPolicy] = self.policy
        headers[.rateLimit] = self.state
    }

    /// Rounded up, so that who waits so long does not come too early.
    private static func seconds(_ duration: Duration) -> Int64 { max(0, (duration.inMilliseconds + 999) / 1_000) }
}

extension Quota.Name {
    /// What is counted, where it is not requests.
    fileprivate var unit: String? {
        switch self {
        case .sessions, .turns, .pipelineRuns, .requests, .learnerRequests: nil
        case .moneyPerDay, .moneyPerMonth: "micro-usd"
        }
    }
}

extension JSONReply {
    /// With the headers that say what is left; none for quotas that are not limited.
    func telling(_ quota: Quota?) -> Self {
        var headers = self.headers
        RateLimitFields([quota]).add(to: &headers)
        return Self(self.body, status: self.status, headers: headers)
    }
}
