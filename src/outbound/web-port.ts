/**
 * Whether a web server may use the port: not a well-known port of another service, and none whose protocol an HTTP
 * request could trigger by accident.
 */
export function isWebPort(port: number): boolean {
  return port === 80 || port === 443 || (port >= 1024 && port <= 65_535 && !OTHER_SERVICES.has(port));
}

const OTHER_SERVICES = new Set([
  // Ports that browsers block (the Fetch standard's bad ports, from 1024 on).
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697,
  10080,
  // Databases.
  1433, 1434, 1521, 3306, 5432, 5433, 5984, 7000, 7001, 7199, 9042, 9160, 33060, 50000, 27017, 27018, 27019,
  28015, 28017,
  // Caches, search, queues.
  6379, 6380, 16379, 26379, 11211, 9200, 9300, 5671, 5672, 15672, 61616, 9092, 1883, 8883, 4222,
  // Remote administration of machines and clusters.
  2181, 2375, 2376, 2377, 2379, 2380, 3389, 4369, 5900, 5985, 5986, 6443, 8500, 10250, 10255,
]);
