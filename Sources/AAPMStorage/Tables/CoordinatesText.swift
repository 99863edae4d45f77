import AAPMCore

/// Reads the JSON of `MatrixCoordinates` fast, since each turn reads its learner; a text of another shape is the decoder's.
enum CoordinatesText {
    static func coordinates(_ text: String) -> MatrixCoordinates? {
        JSONReader.value(of: text) { (reader) throws(JSONReader.Misfit) in
            var linguisticControl: Double?
            var situationalAgency: Double?
            var engagement: Double?
            try reader.object { (reader, key) throws(JSONReader.Misfit) in
                switch key {
                case "linguisticControl": linguisticControl = try reader.double()
                case "situationalAgency": situationalAgency = try reader.double()
                case "engagement": engagement = try reader.double()
                default: throw JSONReader.Misfit()
                }
            }
            guard let linguisticControl, let situationalAgency, let engagement else { throw JSONReader.Misfit() }
            return MatrixCoordinates(
                linguisticControl: linguisticControl, situationalAgency: situationalAgency, engagement: engagement)
        }
    }
}
