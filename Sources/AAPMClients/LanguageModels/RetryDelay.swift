import AAPMCore
import NIOHTTP1

/// Reads how long a provider wants us to wait.
enum RetryDelay {
    /// Longer ones are as good as for ever.
    private static let longest = Duration.seconds(31 * 86_400)

    /// From `retry-after-ms`, else `Retry-After` in seconds or as a date, which counts from the answer's own `Date`.
    static func read(_ headers: HTTPHeaders) -> Duration? {
        if let text = headers.first(name: "retry-after-ms"), let wait = Self.milliseconds(text) { return wait }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let wait = Self.seconds(text) { return wait }
        guard let until = HTTPDate.read(text), let now = headers.first(name: "date").flatMap(HTTPDate.read) else {
            return nil
        }
        return Self.bounded(until.since(now))
    }

    /// `17`, `1.5`, and `17s` as Google writes it.
    static func seconds(_ text: some StringProtocol) -> Duration? {
        let number = text.hasSuffix("s") ? text.dropLast() : text[...]
        guard let seconds = Self.number(number) else { return nil }
        return seconds >= 3_000_000 ? Self.longest : Self.bounded(.seconds(seconds))
    }

    private static func milliseconds(_ text: String) -> Duration? {
        Self.number(text[...]).map { $0 >= 3e9 ? Self.longest : Self.bounded(.milliseconds($0)) }
    }

    /// A span as Go writes it: `1s`, `6m0s`, `30ms`, `1h2m3.5s`.
    static func span(_ text: String) -> Duration? {
        var rest = text[...]
        var total = Duration.zero
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { $0.isLetter }
            rest = rest.dropFirst(unit.count)
            guard let number = Self.number(digits), number < 1e9 else { return nil }
            switch unit {
            case "h": total += .seconds(number * 3_600)
            case "m": total += .seconds(number * 60)
            case "s", "": total += .seconds(number)
            case "ms": total += .milliseconds(number)
            case "us", "µs": total += .microseconds(number)
            case "ns": break
            default: return nil
            }
        }
        return Self.bounded(total)
    }

    private static func bounded(_ wait: Duration) -> Duration { min(max(wait, .zero), Self.longest) }

    /// A plain decimal, not negative.
    private static func number(_ text: some StringProtocol) -> Double? {
        let trimmed = text.split(separator: " ").first ?? ""
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (48...57).contains($0) || $0 == UInt8(ascii: ".") }) else {
            return nil
        }
        return Double(String(trimmed))
    }
}
