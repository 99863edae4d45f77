import Dispatch

/// Which name is looked up next, on which thread, and who waits for it.
///
/// A name is looked up once at a time, for all who ask. A domain has a few threads at most, since whoever owns one decides
/// how long its names take, and how many of them there are: it holds up nobody else's.
struct HostQueue {
    /// How many names of a domain are looked up at a time.
    static let mostOfDomain = 4
    /// How long a name without addresses is not looked up again.
    static let absence = Duration.seconds(5)
    /// How many such names are known.
    private static let capacity = 1_024

    /// Serial queues that do nothing.
    private var idle: [DispatchQueue]
    /// Names that nobody looks up yet, in turn.
    private var pending: [String] = []
    /// Who waits for names that are looked up or to be.
    private var waiting: [String: [HostAnswer]] = [:]
    /// How many names of a domain are being looked up.
    private var busy: [String: Int] = [:]
    /// Names without addresses, and until when that holds.
    private var absent: [String: Duration] = [:]

    init(threads: Int) {
        self.idle = (0..<threads).map { DispatchQueue(label: "aapm.clients.resolver.\($0)") }
    }

    /// - Returns: Whether there is anything to wait for; without it the name has no addresses.
    mutating func add(_ host: String, _ answer: HostAnswer, at now: Duration) -> Bool {
        if let end = self.absent[host] {
            guard now >= end else { return false }
            self.absent[host] = nil
        }
        if self.waiting[host] == nil { self.pending.append(host) }
        self.waiting[host, default: []].append(answer)
        return true
    }

    /// What is to be looked up now, and where; names that nobody waits for any more are forgotten.
    mutating func next() -> (host: String, thread: DispatchQueue)? {
        var place = 0
        while place < self.pending.count, !self.idle.isEmpty {
            let host = self.pending[place]
            let domain = Self.domain(of: host)
            if (self.waiting[host] ?? []).allSatisfy(\.isDone) {
                self.waiting[host] = nil
                self.pending.remove(at: place)
            } else if self.busy[domain, default: 0] < Self.mostOfDomain {
                self.busy[domain, default: 0] += 1
                self.pending.remove(at: place)
                return (host, self.idle.removeLast())
            } else {
                place += 1
            }
        }
        return nil
    }

    /// - Returns: Who is to be told what was found.
    mutating func end(_ host: String, on thread: DispatchQueue, isAbsent: Bool, at now: Duration) -> [HostAnswer] {
        self.idle.append(thread)
        let domain = Self.domain(of: host)
        let left = self.busy[domain, default: 0] - 1
        self.busy[domain] = left > 0 ? left : nil
        if isAbsent {
            if self.absent.count >= Self.capacity { self.absent = [:] }
            self.absent[host] = now + Self.absence
        }
        return self.waiting.removeValue(forKey: host) ?? []
    }

    /// The last two parts of a name: what most people can register.
    private static func domain(of host: String) -> String {
        host.split(separator: ".").suffix(2).joined(separator: ".")
    }
}
