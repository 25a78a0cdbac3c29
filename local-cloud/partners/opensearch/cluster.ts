import type { Indices } from './indices.ts'

/** What this speaks; later versions answer the same. */
const VERSION = '3.1.0'

export function banner() {
  return {
    name: 'local',
    cluster_name: 'local-cloud',
    cluster_uuid: 'local-cloud-local-node',
    version: {
      distribution: 'opensearch',
      number: VERSION,
      build_type: 'tar',
      build_hash: 'local',
      build_date: '2025-06-24T00:00:00.000000Z',
      build_snapshot: false,
      lucene_version: '10.2.1',
      minimum_wire_compatibility_version: '2.19.0',
      minimum_index_compatibility_version: '2.0.0',
    },
    tagline: 'The OpenSearch Project: https://opensearch.org/',
  }
}

/** https://docs.opensearch.org/latest/api-reference/cluster-api/cluster-health/ */
export function health(indices: Indices) {
  const shards = indices.names().length
  return {
    cluster_name: 'local-cloud',
    status: shards === 0 ? 'green' : 'yellow',
    timed_out: false,
    number_of_nodes: 1,
    number_of_data_nodes: 1,
    discovered_cluster_manager: true,
    active_primary_shards: shards,
    active_shards: shards,
    relocating_shards: 0,
    initializing_shards: 0,
    unassigned_shards: shards,
    delayed_unassigned_shards: 0,
    number_of_pending_tasks: 0,
    number_of_in_flight_fetch: 0,
    task_max_waiting_in_queue_millis: 0,
    active_shards_percent_as_number: shards === 0 ? 100 : 50,
  }
}
