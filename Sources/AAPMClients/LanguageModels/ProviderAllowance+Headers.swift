import AAPMCore
import NIOHTTP1

extension ProviderAllowance {
    /// Reads the first header there is of each list; the longest of the resets counts, which come as a span, in seconds,
    /// or as a date.
    ///
    /// - Returns: `nil` when there is none of them.
    init?(_ headers: HTTPHeaders, requests: [String], tokens: [String], resets: [String]) {
        func count(_ names: [String]) -> Int? {
            names.lazy.compactMap { headers.first(name: $0) }.compactMap { Int($0) }.first { $0 >= 0 }
        }
        self.init(requestsLeft: count(requests), tokensLeft: count(tokens))
        guard self.requestsLeft != nil || self.tokensLeft != nil else { return nil }
        let now = headers.first(name: "date").flatMap(HTTPDate.read)
        self.resetsIn = resets.compactMap { headers.first(name: $0) }.compactMap { text in
            if let span = RetryDelay.span(text) { return span }
            guard let now, let until = HTTPDate.readRFC3339(text) else { return nil }
            return max(until.since(now), .zero)
        }.max()
    }
}
