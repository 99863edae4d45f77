import AAPMClients

extension ModelClients {
    /// With a minute for whatever has a deadline: on a machine with much else to do, seconds pass before anything begins.
    static func patient(over transport: any HTTPTransport) -> ModelClients {
        ModelClients(transport: transport, checkTime: .seconds(60), embeddingTime: .seconds(60))
    }
}
