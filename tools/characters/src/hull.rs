//! The convex hull of points on a sphere, which is their Delaunay triangulation.

use glam::DVec3;

struct Face {
    v: [u32; 3],
    n: DVec3,
    d: f64,
}

/// Triangles, counter-clockwise from outside, over points near the unit sphere around the origin.
pub fn triangulate(points: &[DVec3]) -> Vec<[u32; 3]> {
    let face = |v: [u32; 3]| {
        let [a, b, c] = v.map(|i| points[i as usize]);
        let n = (b - a).cross(c - a).normalize_or_zero();
        Face { v, n, d: n.dot(a) }
    };
    let mut first = vec![0u32];
    first.push(
        (1..points.len())
            .find(|&i| points[i].distance(points[0]) > 0.5)
            .expect("a sphere") as u32,
    );
    let line = (points[first[1] as usize] - points[0]).normalize();
    first.push(
        (1..points.len())
            .find(|&i| (points[i] - points[0]).cross(line).length() > 0.5)
            .expect("a sphere") as u32,
    );
    let base = face([first[0], first[1], first[2]]);
    first.push(
        (1..points.len())
            .find(|&i| (base.n.dot(points[i]) - base.d).abs() > 0.2)
            .expect("a sphere") as u32,
    );
    let centre = first.iter().map(|&i| points[i as usize]).sum::<DVec3>() / 4.0;
    let mut faces: Vec<Face> = [[0, 1, 2], [0, 2, 3], [0, 3, 1], [1, 3, 2]]
        .map(|t| {
            let v = t.map(|k: usize| first[k]);
            let f = face(v);
            if f.n.dot(centre) > f.d {
                face([v[0], v[2], v[1]])
            } else {
                f
            }
        })
        .into();
    for i in 0..points.len() as u32 {
        if first.contains(&i) {
            continue;
        }
        let p = points[i as usize];
        let (seen, kept): (Vec<Face>, Vec<Face>) = faces.into_iter().partition(|f| f.n.dot(p) > f.d + 1e-12);
        faces = kept;
        let edges: Vec<[u32; 2]> = seen
            .iter()
            .flat_map(|f| [[f.v[0], f.v[1]], [f.v[1], f.v[2]], [f.v[2], f.v[0]]])
            .collect();
        for e in &edges {
            if !edges.contains(&[e[1], e[0]]) {
                faces.push(face([e[0], e[1], i]));
            }
        }
    }
    faces.into_iter().map(|f| f.v).collect()
}
