/// The hosts of a URL one by one: libpq would try them by itself, but gives no host a deadline of its own when it is not to
/// block.
enum HostList {
    /// The parameters with one host each, in the order in which they are to be tried.
    static func candidates(of parameters: [ConnectionParameter]) -> [[ConnectionParameter]] {
        let hosts = self.list("host", parameters)
        let addresses = self.list("hostaddr", parameters)
        let ports = self.list("port", parameters)
        let count = max(hosts.count, addresses.count)
        let fits: (Int) -> Bool = { $0 == 0 || $0 == count }
        // What does not fit together libpq refuses with a clear message of its own.
        guard count > 1, fits(hosts.count), fits(addresses.count), fits(ports.count) || ports.count == 1 else {
            return [parameters]
        }
        let single = (0..<count).map { index in
            var parameters = parameters
            if !hosts.isEmpty { parameters.set("host", hosts[index]) }
            if !addresses.isEmpty { parameters.set("hostaddr", addresses[index]) }
            if ports.count > 1 { parameters.set("port", ports[index]) }
            return parameters
        }
        guard parameters.value(of: "target_session_attrs") == "prefer-standby" else { return single }
        // A standby if there is one, otherwise whoever answers: a rule about the whole list.
        return ["standby", "any"].flatMap { wanted in
            single.map { parameters in
                var parameters = parameters
                parameters.set("target_session_attrs", wanted)
                return parameters
            }
        }
    }

    private static func list(_ keyword: String, _ parameters: [ConnectionParameter]) -> [String] {
        guard let value = parameters.value(of: keyword) else { return [] }
        return value.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}
